import type { Trouble } from './troubles';

/**
 * When a microphone is open: only in a turn of one's own, and only by one's own wish.
 *
 * The floor alone opens nothing. It does if the person has set the switch before, or presses the button then.
 */
export interface Microphone {
  /** The switch "open my microphone when I get the floor". */
  opensWithFloor: boolean;
  /** The epoch of the turn that is ours; null without the floor. */
  turn: number | null;
  /** Open in this turn. */
  open: boolean;
  trouble: Trouble | null;
}

export type MicrophoneEvent =
  | { type: 'floor'; turn: number | null }
  | { type: 'pressed' }
  | { type: 'switched'; opensWithFloor: boolean }
  | { type: 'failed'; trouble: Trouble }
  /** Another device was chosen, or one was plugged in: what failed may work now. */
  | { type: 'tried_anew' };

export const CLOSED: Microphone = { opensWithFloor: false, turn: null, open: false, trouble: null };

function floor(mic: Microphone, turn: number | null): Microphone {
  if (turn === mic.turn) return mic;
  return { ...mic, turn, open: turn !== null && mic.opensWithFloor };
}

/** With the floor the button is for this turn, without it for the next one. A press after a failure tries again. */
function pressed(mic: Microphone): Microphone {
  const again = mic.trouble !== null;
  if (mic.turn !== null) return { ...mic, open: again || !mic.open, trouble: null };
  return { ...mic, opensWithFloor: again || !mic.opensWithFloor, trouble: null };
}

export function microphoneAfter(mic: Microphone, event: MicrophoneEvent): Microphone {
  switch (event.type) {
    case 'floor':
      return floor(mic, event.turn);
    case 'pressed':
      return pressed(mic);
    case 'switched':
      return { ...mic, opensWithFloor: event.opensWithFloor, trouble: null };
    case 'failed':
      return { ...mic, open: false, trouble: event.trouble };
    case 'tried_anew':
      return { ...mic, trouble: null };
  }
}

/**
 * What the device is to do: `closed` is switched off, `ready` runs without sending so that the first word of a turn
 * is not lost, `open` is sent.
 */
export type Wanted = 'closed' | 'ready' | 'open';

export function wantedOf(mic: Microphone): Wanted {
  if (mic.trouble !== null) return 'closed';
  if (mic.turn !== null && mic.open) return 'open';
  return mic.opensWithFloor ? 'ready' : 'closed';
}
