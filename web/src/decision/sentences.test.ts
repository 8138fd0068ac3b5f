import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../language/language';
import { awa, cleo, frame, roomAfter } from '../meeting/testRoom';
import type { Proposal } from '../protocol/types';
import { newsSentence, outcomeSentence, standingSentence, tallySentence, turnoutSentence } from './sentences';
import { counted, created, opened, proposal } from './testProposal';

afterEach(() => speak('en'));

const people = { participants: [awa, cleo] };
const beans = proposal(1, { title: 'Beans' });

describe('a vote in words', () => {
  it('how many have voted, and how many must', () => {
    const say = (voted: number, needed: number, isOver = false) =>
      turnoutSentence({ voted, entitled: 5, needed }, isOver);
    expect(say(3, 0)).toBe('3 of 5 have voted.');
    expect(say(1, 3)).toBe('1 of 5 has voted, at least 3 needed.');
    expect(say(3, 3)).toBe('3 of 5 have voted; the quorum of 3 is reached.');
    expect(say(3, 3, true)).toBe('3 of 5 voted, at least 3 needed');
    speak('fr');
    expect(say(1, 3)).toBe('1 personne sur 5 a voté, il en faut au moins 3.');
  });

  it('what came of it', () => {
    const of = (change: Partial<Proposal>) => outcomeSentence({ ...beans, ...change }, people);
    expect(of({ state: 'adopted', tally: { yes: 4, no: 1, abstain: 0 } })).toBe('Adopted: 4 for, 1 against');
    expect(of({ state: 'rejected', tally: { yes: 0, no: 1, abstain: 2 } })).toBe(
      'Rejected: 0 for, 1 against, 2 abstained',
    );
    expect(of({ state: 'no_quorum', quorum: 50, entitled: 5, voted: [1] })).toBe(
      'No quorum: 1 of 5 voted, at least 3 needed',
    );
    expect(of({ state: 'lapsed' })).toBe('Without a result');
    speak('fr');
    expect(tallySentence({ yes: 4, no: 1, abstain: 1 })).toBe('4 pour, 1 contre, 1 abstention');
  });

  it('what the viewer chose', () => {
    expect(standingSentence({ state: 'not_yet' })).toBe('You have not voted yet.');
    expect(standingSentence({ state: 'has_voted', choice: 'yes' })).toMatch(/^You voted: Yes\./);
    expect(standingSentence({ state: 'has_voted', choice: null })).toMatch(/another window/);
    expect(standingSentence({ state: 'no_vote' })).toBeNull();
  });

  it('is said aloud: proposed, open, closed, withdrawn, without a result', () => {
    const said = (...frames: Parameters<typeof roomAfter>[0]) => {
      const room = roomAfter([created(11, beans), ...frames]);
      return room.proposals.news && newsSentence(room.proposals.news, room);
    };
    const yes = [1, 2, 3, 4].map((id): [number, 'yes'] => [id, 'yes']);
    expect(said()).toBe('Ben proposes: Beans');
    expect(said(opened(12, 1))).toBe('A vote is open: Beans');
    expect(said(opened(12, 1), counted(13, 1, [...yes, [5, 'no']]))).toBe(
      'The vote is closed: adopted, 4 for, 1 against.',
    );
    expect(said(frame('proposal_withdrawn', 12, { proposal_id: 1 }))).toBe('A proposal was withdrawn: Beans');
    expect(said(opened(12, 1), frame('vote_closed', 13, { proposal_id: 1, state: 'lapsed' }))).toBe(
      'The vote has ended without a result: Beans',
    );
  });
});
