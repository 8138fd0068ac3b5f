import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../language/language';
import { at, roomAfter, START } from '../meeting/testRoom';
import { clockWords, phaseClock, toSay } from './clock';

function clockAfter(ms: number, phase_seconds: number) {
  const room = roomAfter([]);
  room.meeting.settings = { phases: { [room.meeting.current_phase]: { phase_seconds } } };
  room.phases.current = { phase_name: room.meeting.current_phase, started_at: at(0) };
  return phaseClock(room, START + ms);
}

function wordsAfter(ms: number, phase_seconds: number): string {
  const clock = clockAfter(ms, phase_seconds);
  return clock ? clockWords(clock) : '';
}

afterEach(() => speak('en'));

describe('the clock of a phase', () => {
  it('tells how long it has been where nobody has said how long it is to be', () => {
    expect(wordsAfter(125_000, 0)).toBe('2:05');
  });

  it('counts down, and after that calmly up', () => {
    expect(wordsAfter(140_000, 900)).toBe('12:40 left');
    expect(wordsAfter(900_000, 900)).toBe('0:00 over');
    expect(wordsAfter(1_030_000, 900)).toBe('2:10 over');
  });

  it('says the same in French', () => {
    speak('fr');
    expect(wordsAfter(140_000, 900)).toBe('encore 12:40');
    expect(wordsAfter(1_030_000, 900)).toBe('dépassée de 2:10');
  });

  it('stands still with the meeting', () => {
    const room = roomAfter([]);
    room.meeting.is_active = false;
    expect(phaseClock(room, START)).toBeNull();
  });

  it('is said aloud when a minute is left and when it is used, once each', () => {
    const states = [0, 839, 840, 899, 900, 2_000].map((second) => clockAfter(second * 1000, 900)?.state);
    expect(states).toEqual(['running', 'running', 'last_minute', 'last_minute', 'over', 'over']);
    const said = states.flatMap((state, i) => {
      const before = states[i - 1];
      return (before && state && toSay(before, state)) ?? [];
    });
    expect(said).toEqual(['minute_left', 'time_used']);
    expect(toSay('over', 'running'), 'the facilitator gave more').toBeNull();
    expect(toSay('last_minute', 'running')).toBeNull();
    expect(toSay('open', 'last_minute')).toBeNull();
  });
});
