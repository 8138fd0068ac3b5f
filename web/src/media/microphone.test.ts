import { describe, expect, it } from 'vitest';
import { CLOSED, type Microphone, type MicrophoneEvent, microphoneAfter, wantedOf } from './microphone';

const onceTold = (events: MicrophoneEvent[], from: Microphone = CLOSED) =>
  events.reduce(microphoneAfter, from);
const floor = (turn: number | null): MicrophoneEvent => ({ type: 'floor', turn });
const READY: Microphone = { ...CLOSED, opensWithFloor: true };

describe('the microphone', () => {
  it('is never opened by the floor alone', () => {
    expect(wantedOf(onceTold([floor(3)]))).toBe('closed');
  });

  it('opens with the floor once the person has said so, and closes with it', () => {
    expect(wantedOf(READY)).toBe('ready');
    expect(wantedOf(onceTold([floor(3)], READY))).toBe('open');
    expect(wantedOf(onceTold([floor(3), floor(null)], READY))).toBe('ready');
  });

  it('opened by hand is open for that turn alone', () => {
    const opened = onceTold([floor(3), { type: 'pressed' }]);
    expect(wantedOf(opened)).toBe('open');
    expect(wantedOf(onceTold([floor(null)], opened))).toBe('closed');
    expect(wantedOf(onceTold([floor(null), floor(4)], opened))).toBe('closed');
  });

  it('muted stays muted when the same turn is told again, and opens in the next one', () => {
    const muted = onceTold([floor(3), { type: 'pressed' }, floor(3)], READY);
    expect(wantedOf(muted)).toBe('ready');
    expect(wantedOf(onceTold([floor(null), floor(5)], muted))).toBe('open');
    // Straight from one turn into another of one's own.
    expect(wantedOf(onceTold([floor(5)], muted))).toBe('open');
  });

  it('without the floor the button is for the next turn', () => {
    expect(onceTold([{ type: 'pressed' }])).toEqual(READY);
    expect(onceTold([{ type: 'pressed' }], READY)).toEqual(CLOSED);
  });

  it('a switch that is set in the middle of a turn opens nothing by itself', () => {
    expect(wantedOf(onceTold([floor(3), { type: 'switched', opensWithFloor: true }]))).toBe('ready');
  });

  it('that fails is closed, and a press tries again', () => {
    const failed = onceTold([floor(3), { type: 'failed', trouble: 'refused' }], READY);
    expect(wantedOf(failed)).toBe('closed');
    expect(wantedOf(onceTold([{ type: 'pressed' }], failed))).toBe('open');
    // Plugged in again it is at hand, but what was pulled out does not go on by itself.
    expect(wantedOf(onceTold([{ type: 'tried_anew' }], failed))).toBe('ready');
  });
});
