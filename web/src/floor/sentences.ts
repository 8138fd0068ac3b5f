import type { Room } from '../meeting/room';
import type { QueueEntry } from '../protocol/types';
import { duration, remaining } from '../ui/clock';
import { nameOf } from '../ui/words';

/** The server's default turn, for a meeting whose settings do not name one. */
const TURN_LIMIT_DEFAULT_SECONDS = 120;

/** The clock of a turn starts at the latest this long after the grant. */
const CLOCK_START_MAX_MS = 5000;

/** The longest turn of the current phase in milliseconds; 0 is without limit. */
export function turnLimitMs(room: Room): number {
  const { settings, current_phase } = room.meeting;
  const own = settings.phases?.[current_phase]?.turn_limit_seconds;
  return (own ?? settings.turn_limit_seconds ?? TURN_LIMIT_DEFAULT_SECONDS) * 1000;
}

export type Turn =
  | { state: 'free' }
  | { state: 'held'; heldMs: number; clock: 'unlimited' | 'starting' }
  | { state: 'held'; heldMs: number; clock: 'running' | 'over'; leftMs: number; wholeMs: number };

/** What the clocks of the floor show at `now` (the server's clock). */
export function turnAt(room: Room, now: number): Turn {
  const holder = room.token.current_holder;
  if (!holder) return { state: 'free' };
  const since = Date.parse(holder.claimed_at);
  const heldMs = Math.max(0, now - since);
  const limit = turnLimitMs(room);
  if (!holder.expires_at) return { state: 'held', heldMs, clock: limit > 0 ? 'starting' : 'unlimited' };
  const until = Date.parse(holder.expires_at);
  // An extended turn is longer than the limit; the time before its clock starts is not part of it.
  const wholeMs = Math.max(limit, until - since - CLOCK_START_MAX_MS);
  const leftMs = Math.min(Math.max(0, until - now), wholeMs);
  return { state: 'held', heldMs, clock: room.inGrace || leftMs === 0 ? 'over' : 'running', leftMs, wholeMs };
}

/** Who has the floor, without figures: said aloud once per change. */
export function floorSentence(room: Room): string {
  const holder = room.token.current_holder;
  if (!room.meeting.is_active) return 'The meeting has ended.';
  if (!holder) return 'The floor is free.';
  if (room.me?.id === holder.participant_id) return 'You have the floor.';
  return `${nameOf({ name: holder.participant_name })} has the floor.`;
}

export function clockSentence(turn: Turn, someoneWaits: boolean): string {
  if (turn.state === 'free') return someoneWaits ? 'Whoever is next may take it.' : 'Anyone may take it.';
  switch (turn.clock) {
    case 'unlimited':
      return `For ${duration(turn.heldMs)}, without a limit`;
    case 'starting':
      return 'The clock starts in a moment';
    case 'over':
      return 'Time is up, please finish';
    case 'running':
      return `${remaining(turn.leftMs)} left of ${duration(turn.wholeMs)}`;
  }
}

/** Why somebody has this place in the queue. `now` keeps the waiting time fresh. */
export function reasonSentence(entry: QueueEntry, now: number): string {
  const { code, held_ms, text } = entry.reason;
  const waiting = duration(Math.max(0, now - Date.parse(entry.requested_at)));
  const held = duration(held_ms);
  const first = entry.position === 1;
  const figures = `Held ${held}, waiting ${waiting}`;
  switch (code) {
    case 'least_spoken':
      return first ? `Next: has held ${held}, the least of those waiting` : figures;
    case 'arrival':
      return first ? `Next: has waited longest, ${waiting}` : `Waiting ${waiting}, held ${held}`;
    case 'round':
      return first ? `Next in the round, held ${held}` : figures;
    case 'aged':
      return `Goes first: was overtaken ${entry.reason.overtaken} times`;
    case 'point_of_order':
      return 'A point of order goes first';
    case 'answer':
      return first ? 'Next: answers the turn just before' : `Answers; ${figures.toLowerCase()}`;
    case 'question':
      return first ? `Next: a question, held ${held}` : `A question; ${figures.toLowerCase()}`;
    case 'reordered':
      return `Placed by the facilitator, waiting ${waiting}`;
    case 'facilitator':
      return `The facilitator chooses, waiting ${waiting}`;
    case 'deferred':
      return `Let others go first, held ${held}`;
    case 'absent':
      return 'Was not there when called';
    default:
      return text || figures;
  }
}

/** The viewer's own place, as a sentence; null when not waiting. */
export function placeSentence(room: Room): string | null {
  if (!room.waits) return null;
  const mine = room.me && room.token.queue.find((entry) => entry.participant_id === room.me?.id);
  if (!mine) return 'You are in the queue.';
  if (mine.position === 1) return 'You are next.';
  const before = room.token.queue[mine.position - 2];
  return `You are number ${mine.position}, after ${nameOf({ name: before?.participant_name })}.`;
}
