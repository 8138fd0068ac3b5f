import { describe, expect, it } from 'vitest';
import { at, awa, cleo, frame, place, roomAfter, START, snapshot } from '../meeting/testRoom';
import { clockSentence, floorSentence, placeSentence, reasonSentence, turnAt } from './sentences';

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
    expect(clockSentence(turnAt(room, START), true)).toBe('1:30 left of 2:00');
    expect(clockSentence(turnAt(room, START + 90_000), true)).toBe('Time is up, please finish');
    const endless = roomAfter([], snapshot());
    endless.meeting.settings = { turn_limit_seconds: 0 };
    if (endless.token.current_holder) endless.token.current_holder.expires_at = null;
    expect(clockSentence(turnAt(endless, START), false)).toBe('For 0:30, without a limit');
  });

  it('a phase’s own limit goes before the meeting’s', () => {
    const room = roomAfter([]);
    room.meeting.settings = { turn_limit_seconds: 120, phases: { ideation: { turn_limit_seconds: 300 } } };
    expect(clockSentence(turnAt(room, START), false)).toBe('1:30 left of 5:00');
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

  it('says the viewer’s own place', () => {
    const room = roomAfter([]);
    expect(placeSentence(room)).toBe('You are next.');
    expect(placeSentence({ ...room, me: cleo })).toBe('You are number 2, after Ben.');
    expect(placeSentence({ ...room, me: awa, waits: false })).toBeNull();
    expect(at(0)).toBe('2026-11-22T20:00:00.000Z');
  });
});
