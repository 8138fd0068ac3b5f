import { nameOf, phaseNames } from '../ui/words';
import type { Room } from './room';

/** The sentence for a refusal's code, as a disabled control says it. */
export function whyNot(code: string | undefined, room: Room): string {
  const holder = room.token.current_holder;
  const held = holder
    ? `${nameOf({ name: holder.participant_name })} has the floor.`
    : 'Nobody has the floor.';
  const next = room.token.queue[0];
  switch (code) {
    case 'token_held':
      return held;
    case 'already_holder':
      return 'You have the floor already.';
    case 'not_held':
      return 'Nobody has the floor.';
    case 'not_next':
      return next
        ? `${nameOf({ name: next.participant_name })} is next.`
        : 'Only the facilitator gives the floor.';
    case 'not_token_holder':
      return holder ? `Only who has the floor may do this. ${held}` : 'Take the floor to do this.';
    case 'role_forbids':
      return room.me?.role === 'observer'
        ? 'You are observing this meeting.'
        : 'Only a facilitator may do this.';
    case 'not_participant':
      return 'You are not a participant of this meeting.';
    case 'phase_forbids':
      return `Not in this phase (${phaseNames[room.meeting.current_phase]}).`;
    case 'pass_forbids':
      return 'In this meeting the floor is not passed from hand to hand.';
    case 'extend_forbids':
      return 'A turn can be extended once, and only while nobody waits.';
    case 'queue_full':
      return 'The queue is full.';
    case 'queue_closed':
      return 'The facilitator has closed the queue.';
    case 'not_waiting':
      return 'You are not in the queue.';
    case 'meeting_ended':
      return 'The meeting has ended.';
    case 'already_started':
      return 'The meeting has started already.';
    case 'phase_order':
      return 'Phases go one step at a time.';
    case 'last_facilitator':
      return 'A meeting keeps at least one facilitator.';
    case 'meeting_full':
      return 'This meeting is full.';
    default:
      return 'Not possible just now.';
  }
}
