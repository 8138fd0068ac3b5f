import type { FloorSettings } from '../protocol/types';
import type { Room } from './room';

/** The server's defaults, for a meeting whose settings do not name them. */
const DISCONNECT_SECONDS = 10;
const QUEUE_PLACE_SECONDS = 60;

function settingOf(room: Room, key: 'disconnect_seconds' | 'queue_place_seconds'): number | undefined {
  const { settings, current_phase } = room.meeting;
  const ofPhase: FloorSettings | undefined = settings.phases?.[current_phase];
  return ofPhase?.[key] ?? settings[key] ?? undefined;
}

/** What the viewer has to lose while the line is down, and for how long it is kept. */
export type Kept =
  | { what: 'nothing' }
  /** Without an end: the meeting takes it from nobody for this. */
  | { what: 'floor' | 'place'; leftMs: null }
  | { what: 'floor' | 'place'; leftMs: number };

/**
 * What is kept for the viewer, `lostMs` after the server was last heard of.
 *
 * The server counts from when it notices, which is never earlier: what is said here is the least.
 */
export function keptOf(room: Room, lostMs: number): Kept {
  const holds = room.me !== null && room.token.current_holder?.participant_id === room.me.id;
  if (!room.meeting.is_active || (!holds && !room.waits)) return { what: 'nothing' };
  const what = holds ? 'floor' : 'place';
  const seconds = holds
    ? (settingOf(room, 'disconnect_seconds') ?? DISCONNECT_SECONDS)
    : (settingOf(room, 'queue_place_seconds') ?? QUEUE_PLACE_SECONDS);
  if (seconds === 0) return { what, leftMs: null };
  return { what, leftMs: Math.max(0, seconds * 1000 - lostMs) };
}
