import { policyOf } from '../meeting/policy';
import { may, type Room } from '../meeting/room';
import type { CommandName, QueueEntry } from '../protocol/types';
import type { Turn } from './turn';

/**
 * How the viewer stands to the floor: the one thing that says which sentence is shown, and which button.
 *
 * Nothing here decides what is allowed; that is the server's `may`.
 */
export type Situation =
  | { state: 'ended' }
  /** The line is down: what is shown is old. */
  | { state: 'lost'; keeps: 'floor' | 'place' | null }
  /** An administrator who is no participant. */
  | { state: 'looking_on' }
  | { state: 'observing' }
  /** A phase in which nobody speaks, silent writing for one. */
  | { state: 'silent' }
  | { state: 'free'; next: QueueEntry | null }
  | { state: 'held' }
  /** `mine` is missing beyond the first places, which are all that events tell. */
  | { state: 'queued'; mine: QueueEntry | null; before: QueueEntry | null }
  | { state: 'next'; free: boolean }
  | { state: 'holding'; next: QueueEntry | null }
  | { state: 'over'; next: QueueEntry | null };

/** Whom a release hands the floor to: the first in the queue, unless only the facilitator moves it. */
export function successor(room: Room): QueueEntry | null {
  if (policyOf(room).order === 'facilitator') return null;
  return room.token.queue[0] ?? null;
}

/** A queued person's place and who is before; null when nobody knows. */
function placed(room: Room): Situation {
  const { queue, current_holder } = room.token;
  const at = queue.findIndex((entry) => entry.participant_id === room.me?.id);
  if (at === 0) return { state: 'next', free: current_holder === null };
  return { state: 'queued', mine: queue[at] ?? null, before: queue[at - 1] ?? null };
}

export function situationOf(room: Room, isOpen: boolean, turn: Turn): Situation {
  const { me, token } = room;
  const holds = me !== null && token.current_holder?.participant_id === me.id;
  if (!room.meeting.is_active) return { state: 'ended' };
  if (!isOpen) return { state: 'lost', keeps: holds ? 'floor' : room.waits ? 'place' : null };
  if (!me?.is_active) return { state: 'looking_on' };
  if (me.role === 'observer') return { state: 'observing' };
  if (holds) {
    const isOver = turn.state === 'held' && turn.clock === 'over';
    return { state: isOver ? 'over' : 'holding', next: successor(room) };
  }
  if (room.waits) return placed(room);
  if (token.current_holder) return { state: 'held' };
  if (policyOf(room).mode === 'off') return { state: 'silent' };
  return { state: 'free', next: token.queue[0] ?? null };
}

/** What the one large button does. */
export type MainAction =
  | { does: 'claim' | 'ask' | 'leave_queue' | 'release' | 'reconnect' }
  | { does: 'hand_over'; to: QueueEntry };

/** The command behind it; reconnecting is none of the server's. */
export function commandOf(action: MainAction): CommandName | null {
  switch (action.does) {
    case 'claim':
      return 'floor.claim';
    case 'ask':
      return 'floor.request';
    case 'leave_queue':
      return 'floor.withdraw';
    case 'release':
    case 'hand_over':
      return 'floor.release';
    case 'reconnect':
      return null;
  }
}

/** Taking is offered before asking; where neither is possible, the one that this phase knows says why. */
function takeOrAsk(room: Room): MainAction {
  if (may(room, 'floor.claim')) return { does: 'claim' };
  if (may(room, 'floor.request')) return { does: 'ask' };
  return { does: policyOf(room).mode === 'free' ? 'claim' : 'ask' };
}

/** The main button of a situation; null where there is nothing that one could do. */
export function mainAction(situation: Situation, room: Room): MainAction | null {
  switch (situation.state) {
    case 'ended':
    case 'looking_on':
    case 'observing':
    case 'silent':
      return null;
    case 'lost':
      return { does: 'reconnect' };
    case 'free':
    case 'held':
      return takeOrAsk(room);
    case 'queued':
      return { does: 'leave_queue' };
    case 'next':
      return may(room, 'floor.claim') ? { does: 'claim' } : { does: 'leave_queue' };
    case 'holding':
    case 'over':
      return situation.next ? { does: 'hand_over', to: situation.next } : { does: 'release' };
  }
}
