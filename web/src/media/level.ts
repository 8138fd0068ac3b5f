/** Quieter than this is shown as nothing. */
const FLOOR_DB = -60;

/** The loudness of a piece of sound (samples from -1 to 1) on a scale from 0 to 1, even to the ear. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length));
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}
