/** How good the line is, in three steps, from what the browser counts. */

export type Quality = 'good' | 'fair' | 'poor';

/** Counts since the peer began; two of them make a measurement. */
export interface Sample {
  received: number;
  lost: number;
  /** What the server says it missed of ours, 0 to 1; null when we send nothing. */
  sentLost: number | null;
  roundTripMs: number | null;
}

/** Below these all is well. Speech survives 2 % by its own repair; 250 ms is when people begin to collide. */
const GOOD = { lost: 0.02, roundTripMs: 250 };
/** Above these one cannot follow. */
const POOR = { lost: 0.08, roundTripMs: 600 };
/** Fewer packets than this in a measurement say nothing about loss: a silent room. */
const PACKETS_MIN = 20;
/** A step that is measured this often in a row is believed. */
const BELIEVED_AFTER = 2;

type Stat = Record<string, unknown> & { type: string };

const figure = (value: unknown): number => (typeof value === 'number' ? value : 0);

export function sampleOf(stats: Iterable<Stat>): Sample {
  const sample: Sample = { received: 0, lost: 0, sentLost: null, roundTripMs: null };
  for (const stat of stats) {
    if (stat.type === 'inbound-rtp') {
      sample.received += figure(stat.packetsReceived);
      sample.lost += Math.max(0, figure(stat.packetsLost));
    } else if (stat.type === 'remote-inbound-rtp' && typeof stat.fractionLost === 'number') {
      sample.sentLost = Math.max(sample.sentLost ?? 0, stat.fractionLost);
    } else if (stat.type === 'candidate-pair' && stat.nominated && stat.state === 'succeeded') {
      if (typeof stat.currentRoundTripTime === 'number')
        sample.roundTripMs = stat.currentRoundTripTime * 1000;
    }
  }
  return sample;
}

export function qualityBetween(before: Sample, after: Sample): Quality {
  const received = after.received - before.received;
  const missed = Math.max(0, after.lost - before.lost);
  const whole = received + missed;
  const lost = Math.max(whole >= PACKETS_MIN ? missed / whole : 0, after.sentLost ?? 0);
  const roundTrip = after.roundTripMs ?? 0;
  if (lost > POOR.lost || roundTrip > POOR.roundTripMs) return 'poor';
  return lost > GOOD.lost || roundTrip > GOOD.roundTripMs ? 'fair' : 'good';
}

/** What is shown, and since how many measurements another step is seen. */
export interface Shown {
  quality: Quality;
  other: Quality | null;
  times: number;
}

/** One bad moment does not change what is shown, so that it does not flicker. */
export function shownAfter(shown: Shown | null, measured: Quality): Shown {
  if (!shown) return { quality: measured, other: null, times: 0 };
  if (measured === shown.quality) return { ...shown, other: null, times: 0 };
  const times = shown.other === measured ? shown.times + 1 : 1;
  if (times >= BELIEVED_AFTER) return { quality: measured, other: null, times: 0 };
  return { ...shown, other: measured, times };
}
