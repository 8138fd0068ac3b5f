import { openVote } from '../decision/proposals';
import { t } from '../language/language';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';

/** Whether the board is to be read only: by the phase, or as long as a vote on what it shows is open. */
export function isBoardShut(room: Room): boolean {
  return policyOf(room).board === 'closed' || openVote(room.proposals) !== null;
}

/** That nobody may write on the board now, in words; null where it is open, or the meeting over. */
export function closedSentence(room: Room): string | null {
  if (!room.meeting.is_active || !isBoardShut(room)) return null;
  if (policyOf(room).board === 'open') return t('annotation:closed_for_vote');
  const { settings, current_phase } = room.meeting;
  return settings.phases?.[current_phase]?.board === 'closed'
    ? t('annotation:closed_in_phase')
    : t('annotation:closed');
}
