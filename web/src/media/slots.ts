/** Who is in which of the places through which the server sends. */

/** The server's camera places per viewer. */
export const CAMERAS = 6;

export interface Slots {
  audio: number | null;
  screen: number | null;
  cameras: (number | null)[];
}

export const EMPTY: Slots = { audio: null, screen: null, cameras: Array<null>(CAMERAS).fill(null) };

const idOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function slotsOf(data: Record<string, unknown>): Slots {
  const told: unknown[] = Array.isArray(data.cameras) ? data.cameras : [];
  return {
    audio: idOf(data.audio),
    screen: idOf(data.screen),
    cameras: Array.from({ length: CAMERAS }, (_, slot) => idOf(told[slot])),
  };
}

/** The camera place that shows a participant; null when none does. */
export function cameraOf(slots: Slots, participant: number | null | undefined): number | null {
  if (participant == null) return null;
  const slot = slots.cameras.indexOf(participant);
  return slot < 0 ? null : slot;
}

export type StagePicture = { what: 'screen' } | { what: 'camera'; slot: number } | null;

/** What stands large: the holder's screen if shared, else their face. Never what is left of an earlier turn. */
export function stagePicture(slots: Slots, holder: number | null | undefined): StagePicture {
  if (holder == null) return null;
  if (slots.screen === holder) return { what: 'screen' };
  const slot = cameraOf(slots, holder);
  return slot === null ? null : { what: 'camera', slot };
}
