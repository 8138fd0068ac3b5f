import { t } from '../language/language';
import type { Room } from '../meeting/room';
import { participantById } from '../meeting/useRoom';
import { nameOf } from '../ui/words';

/** Names by id; nobody's id is an administrator's, who is no participant. */
export function nameById(room: Room): (id: number | null) => string {
  return (id) => (id === null ? t('floor:facilitator') : nameOf(participantById(room, id)));
}
