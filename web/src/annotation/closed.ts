import { t } from '../language/language';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';

/** That nobody may write on the board now, in words; null where it is open, or the meeting over. */
export function closedSentence(room: Room): string | null {
  if (!room.meeting.is_active || policyOf(room).board === 'open') return null;
  const { settings, current_phase } = room.meeting;
  return settings.phases?.[current_phase]?.board === 'closed'
    ? t('annotation:closed_in_phase')
    : t('annotation:closed');
}
