import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../language/language';
import { at, awa, ben, cleo, frame, roomAfter, snapshot } from '../meeting/testRoom';
import type { Question } from '../protocol/types';
import { askedFor, askedOfMe } from './asked';
import { aboutSentence } from './sentences';
import { answerersOf, isToAnswer, stateOf } from './thread';

function question(id: number, epoch: number, change: Partial<Question> = {}): Question {
  return {
    question_id: id,
    participant_id: awa.id,
    note: 'Who pays?',
    phase_name: 'clarification',
    asked_at: at(0),
    epoch,
    replies: [],
    ...change,
  };
}

const reply = (who: { id: number }, epoch: number) => ({
  participant_id: who.id,
  epoch,
  answered_at: at(1000),
});

const told = (seq: number, data: object) => frame('token_changed', seq, data as Record<string, unknown>);

afterEach(() => speak('en'));

describe('the thread of questions', () => {
  it('is the same for who was here and who comes later', () => {
    const [first, second] = [question(71, 4), question(72, 6)];
    const answered = question(71, 4, { replies: [reply(ben, 5)] });
    const here = roomAfter([
      told(11, { question: first }),
      told(12, { question: answered }),
      told(13, {}),
      told(14, { question: second }),
    ]);
    const later = roomAfter([], snapshot({ questions: [answered, second] }));
    expect(here.questions).toEqual(later.questions);
  });

  it('stays the same list through what does not concern it, and each question through what concerns another', () => {
    const before = roomAfter([told(11, { question: question(71, 4) })]);
    const after = roomAfter([told(11, { question: question(71, 4) }), frame('queue_changed', 12, {})]);
    expect(after.questions).toEqual(before.questions);
    const one = roomAfter([], snapshot({ questions: [question(71, 4), question(72, 5)] }));
    const [kept] = one.questions;
    const next = roomAfter(
      [told(11, { question: question(72, 5, { replies: [reply(ben, 6)] }) })],
      snapshot({ questions: one.questions }),
    );
    expect(next.questions[0]).toBe(kept);
  });

  it('forgets the words of somebody whose account is erased, and not that they asked', () => {
    const first = snapshot({ questions: [question(71, 4), question(72, 5, { participant_id: ben.id })] });
    const room = roomAfter([frame('participant_erased', 11, { participant_id: awa.id })], first);
    expect(room.questions.map(({ note }) => note)).toEqual([null, 'Who pays?']);
  });

  it('says how far a question is, by whose turn it is', () => {
    const put = question(71, 4, { replies: [reply(ben, 5), reply(cleo, 6), reply(ben, 7)] });
    expect([4, 6, 9].map((holds) => stateOf(put, holds))).toEqual(['asking', 'answering', 'answered']);
    expect(stateOf(question(71, 4), undefined)).toBe('open');
    expect(answerersOf(put, 6)).toEqual([ben.id]);
    expect(answerersOf(put, undefined)).toEqual([ben.id, cleo.id]);
  });

  it('asks everybody for an answer until there is one, and who is named until they gave theirs', () => {
    const toBen = question(71, 4, { to_participant_id: ben.id });
    expect([awa, ben, cleo].map(({ id }) => isToAnswer(toBen, 'open', id))).toEqual([false, true, true]);
    const byCleo = { ...toBen, replies: [reply(cleo, 5)] };
    expect([ben, cleo].map(({ id }) => isToAnswer(byCleo, 'answered', id))).toEqual([true, false]);
    const byBen = { ...toBen, replies: [reply(ben, 5)] };
    expect(isToAnswer(byBen, 'answered', ben.id)).toBe(false);
  });
});

describe('what the floor is asked for', () => {
  const room = roomAfter([], snapshot({ questions: [question(71, 4)] }));

  it('says to whom, by "you" where it is the viewer', () => {
    expect(askedFor({ kind: 'question', to_participant_id: cleo.id }, room)).toBe('Question to Cleo');
    expect(askedFor({ kind: 'question', to_participant_id: ben.id }, room)).toBe('Question to you');
    expect(askedFor({ kind: 'answer', question_id: 71 }, room)).toBe('Answer to Awa');
    expect(askedFor({ kind: 'answer', question_id: 99 }, room)).toBe('Answer');
    expect(askedFor({ kind: 'speech' }, room)).toBeNull();
    speak('fr');
    expect(askedFor({ kind: 'question', to_participant_id: cleo.id }, room)).toBe('Question à Cleo');
  });

  it('is said of the turn, and aloud to whom it is', () => {
    const holder = room.token.current_holder;
    if (!holder) throw new Error('somebody holds');
    Object.assign(holder, { kind: 'question', note: 'Who pays?', to_participant_id: ben.id });
    expect(aboutSentence(room)).toBe('Question to you: “Who pays?”');
    expect(askedOfMe(room)).toBe('Awa asks you: “Who pays?”');
    expect(askedOfMe({ ...room, me: cleo })).toBe('');
  });
});
