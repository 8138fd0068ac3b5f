import { describe, expect, it } from 'vitest';
import { awa, ben, cleo, frame, place, roomAfter, START, snapshot } from '../meeting/testRoom';
import { aboutSentence, clockSentence, floorSentence, reasonSentence, waitSentence } from './sentences';
import { turnAt, waitMs } from './turn';

describe('the floor in words', () => {
  it('says who has it', () => {
    const room = roomAfter([]);
    expect(floorSentence(room)).toBe('Awa has the floor.');
    expect(floorSentence({ ...room, me: awa })).toBe('You have the floor.');
    expect(floorSentence({ ...room, token: { ...room.token, current_holder: null } })).toBe(
      'The floor is free.',
    );
    expect(floorSentence(roomAfter([frame('meeting_ended', 11, {})]))).toBe('The meeting has ended.');
  });

  it('says how long still', () => {
    const room = roomAfter([]);
    expect(clockSentence(turnAt(room, START), room)).toBe('1:30 left of 2:00');
    expect(clockSentence(turnAt(room, START + 90_000), room)).toBe('Time is up, please finish');
    const endless = roomAfter([], snapshot());
    endless.meeting.settings = { turn_limit_seconds: 0 };
    if (endless.token.current_holder) endless.token.current_holder.expires_at = null;
    expect(clockSentence(turnAt(endless, START), endless)).toBe('For 0:30, without a limit');
  });

  it('a phase’s own limit goes before the meeting’s', () => {
    const room = roomAfter([]);
    room.meeting.settings = { turn_limit_seconds: 120, phases: { ideation: { turn_limit_seconds: 300 } } };
    expect(clockSentence(turnAt(room, START), room)).toBe('1:30 left of 5:00');
  });

  it('gives the reason of a place', () => {
    expect(reasonSentence(place(cleo, 1), START)).toBe('Next: has held 0:40, the least of those waiting');
    expect(reasonSentence(place(cleo, 2), START)).toBe('Held 1:20, waiting 2:00');
    const aged = place(cleo, 1);
    aged.reason = { ...aged.reason, code: 'aged', overtaken: 5 };
    expect(reasonSentence(aged, START)).toBe('Goes first: was overtaken 5 times');
    const unknown = place(cleo, 1);
    unknown.reason = { ...unknown.reason, code: 'new_code', text: 'The server’s own words.' };
    expect(reasonSentence(unknown, START)).toBe('The server’s own words.');
  });

  it('a free floor says who may take it', () => {
    const free = (change: object) => {
      const room = roomAfter([]);
      room.meeting.settings = change;
      const token = { ...room.token, current_holder: null, queue: [] };
      return clockSentence({ state: 'free' }, { ...room, token });
    };
    expect(free({})).toBe('Anyone may take it.');
    expect(free({ order: 'facilitator' })).toBe('The facilitator gives it.');
    expect(free({ mode: 'off' })).toBe('In this phase nobody has the floor.');
  });

  it('a place comes up when all before it have used their time', () => {
    const room = roomAfter([]);
    expect(waitMs(room, 1, START)).toBe(90_000);
    expect(waitSentence(room, 1, START)).toBe('in about 2 minutes');
    expect(waitSentence(room, 3, START)).toBe('in about 6 minutes');
    expect(waitSentence(room, 1, START + 80_000)).toBe('in under a minute');
    room.meeting.settings = { turn_limit_seconds: 0 };
    expect(waitSentence(room, 1, START)).toBeNull();
  });

  it('a turn keeps what it was asked for', () => {
    const asked = { ...place(ben, 1), kind: 'question' as const, note: 'Who pays?' };
    const first = snapshot();
    const token = { ...roomAfter([]).token, queue: [asked], queue_length: 1 };
    Object.assign(first.data, { token: { ...token, my: { may: [], why_not: {} } } });
    const given = frame('token_changed', 11, {
      participant_id: ben.id,
      event_type: 'claim',
      is_active: true,
      epoch: 4,
      token: {
        ...token,
        epoch: 4,
        queue: [],
        current_holder: {
          ...token.current_holder,
          participant_id: ben.id,
          epoch: 4,
          kind: 'question',
          note: 'Who pays?',
        },
      },
    });
    expect(aboutSentence(roomAfter([], first))).toBeNull();
    const room = roomAfter([given], first);
    expect(aboutSentence(room)).toBe('Question: “Who pays?”');
    // Whoever comes only now is told the same.
    const late = snapshot();
    Object.assign(late.data, { token: { ...room.token, my: { may: [], why_not: {} } } });
    expect(aboutSentence(roomAfter([], late))).toBe('Question: “Who pays?”');
  });
});
