import { isAsked } from '../decision/table';
import type { Room } from '../meeting/room';

/** What the viewer would want to be called for, wherever they look. */
export type Call = 'holds' | 'next' | 'vote' | null;

/** A vote that waits for the viewer. It stands beside the floor: neither call puts the other one out. */
export function voteCallOf(room: Room): Call {
  return isAsked(room) ? 'vote' : null;
}

/** What the floor calls its viewer for now. */
export function callOf(room: Room): Call {
  const { me, token, meeting } = room;
  if (!me || !meeting.is_active) return null;
  if (token.current_holder?.participant_id === me.id) return 'holds';
  return token.queue[0]?.participant_id === me.id ? 'next' : null;
}

/**
 * Whether a change is worth a call.
 *
 * Whoever has just pressed something, and did not stand in the queue before, took the floor themselves.
 */
export function isCalled(
  before: { call: Call; waited: boolean },
  now: Call,
  hasJustPressed: boolean,
): boolean {
  if (now === null || now === before.call) return false;
  return before.waited || !hasJustPressed;
}
