import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';

/** The clock of a turn starts at the latest this long after the grant. */
const CLOCK_START_MAX_MS = 5000;

/** The longest turn of the current phase in milliseconds; 0 is without limit. */
export function turnLimitMs(room: Room): number {
  return policyOf(room).turn_limit_seconds * 1000;
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

/** The part of the turn that is spent, from 0 to 1. */
export function spentOf(turn: Turn): number {
  if (turn.state === 'free') return 0;
  if (turn.clock === 'over') return 1;
  if (turn.clock === 'running') return turn.wholeMs > 0 ? 1 - turn.leftMs / turn.wholeMs : 0;
  return 0;
}

/** When a place comes up if every turn before it is used to its end; null where turns have no limit. */
export function waitMs(room: Room, position: number, now: number): number | null {
  const limit = turnLimitMs(room);
  if (limit === 0) return null;
  const turn = turnAt(room, now);
  const first = turn.state === 'free' ? 0 : 'leftMs' in turn ? turn.leftMs : limit;
  return first + (position - 1) * limit;
}
