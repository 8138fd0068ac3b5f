import { expect, it } from 'vitest';
import { levelOf } from './level';
import { qualityBetween, type Sample, type Shown, sampleOf, shownAfter } from './quality';

const none: Sample = { received: 0, lost: 0, sentLost: null, roundTripMs: null };
const onceTold = (change: Partial<Sample>) => qualityBetween(none, { ...none, ...change });

it('counts what comes in over all lines, and what the server misses', () => {
  const stats = [
    { type: 'inbound-rtp', packetsReceived: 100, packetsLost: 2 },
    { type: 'inbound-rtp', packetsReceived: 50, packetsLost: -1 },
    { type: 'remote-inbound-rtp', fractionLost: 0.04 },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.12 },
    { type: 'candidate-pair', nominated: false, state: 'failed', currentRoundTripTime: 9 },
  ];
  expect(sampleOf(stats)).toEqual({ received: 150, lost: 2, sentLost: 0.04, roundTripMs: 120 });
});

it('judges in three steps', () => {
  expect(onceTold({ received: 150 })).toBe('good');
  expect(onceTold({ received: 150, lost: 6 })).toBe('fair');
  expect(onceTold({ received: 150, lost: 20 })).toBe('poor');
  expect(onceTold({ roundTripMs: 300 })).toBe('fair');
  expect(onceTold({ roundTripMs: 900 })).toBe('poor');
  expect(onceTold({ sentLost: 0.2 })).toBe('poor');
});

it('hears nothing bad in silence', () => {
  expect(onceTold({ received: 2, lost: 2 })).toBe('good');
});

it('does not flicker: a step shows when it is seen twice', () => {
  let shown: Shown | null = null;
  const seen = (['good', 'poor', 'good', 'poor', 'poor'] as const).map((measured) => {
    shown = shownAfter(shown, measured);
    return shown.quality;
  });
  expect(seen).toEqual(['good', 'good', 'good', 'good', 'poor']);
});

it('a level is even to the ear: silence 0, full 1, half way at 30 dB less', () => {
  expect(levelOf(new Float32Array(8))).toBe(0);
  expect(levelOf(new Float32Array(8).fill(1))).toBe(1);
  expect(levelOf(new Float32Array(8).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
  expect(levelOf(new Float32Array(0))).toBe(0);
});
