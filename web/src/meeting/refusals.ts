import { t } from '../language/language';
import { nameOf, phaseNames } from '../ui/words';
import type { Room } from './room';

function heldSentence({ token }: Room): string {
  const holder = token.current_holder;
  if (!holder) return t('meeting:no_holder');
  return t('floor:is_held', { name: nameOf({ name: holder.participant_name }) });
}

function nextSentence({ token }: Room): string {
  const next = token.queue[0];
  if (!next) return t('meeting:facilitator_gives');
  return t('floor:next_is', { name: nameOf({ name: next.participant_name }) });
}

/** The sentence for a refusal's code, as a disabled control says it. */
export function whyNot(code: string | undefined, room: Room): string {
  switch (code) {
    case 'token_held':
      return heldSentence(room);
    case 'already_holder':
      return t('meeting:have_floor');
    case 'not_held':
      return t('meeting:no_holder');
    case 'not_next':
      return nextSentence(room);
    case 'not_token_holder':
      return room.token.current_holder
        ? t('meeting:holder_only', { held: heldSentence(room) })
        : t('meeting:take_first');
    case 'role_forbids':
      return room.me?.role === 'observer' ? t('meeting:observing') : t('meeting:facilitator_only');
    case 'not_participant':
      return t('meeting:not_participant');
    case 'phase_forbids':
      return t('meeting:not_in_phase', { phase: phaseNames[room.meeting.current_phase] });
    case 'pass_forbids':
      return t('meeting:no_pass');
    case 'extend_forbids':
      return t('meeting:extend_once');
    case 'queue_full':
      return t('meeting:queue_full');
    case 'queue_closed':
      return t('meeting:queue_closed');
    case 'not_waiting':
      return t('meeting:not_waiting');
    case 'meeting_ended':
      return t('floor:has_ended');
    case 'already_started':
      return t('meeting:already_started');
    case 'phase_order':
      return t('meeting:phase_order');
    case 'last_facilitator':
      return t('meeting:last_facilitator');
    case 'meeting_full':
      return t('meeting:meeting_full');
    case 'vote_open':
      return t('meeting:vote_open');
    case 'vote_closed':
      return t('meeting:vote_closed');
    case 'chat_off':
      return t('meeting:chat_off');
    default:
      return t('meeting:not_now');
  }
}
