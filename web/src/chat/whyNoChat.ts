import { t } from '../language/language';
import { whyNot } from '../meeting/refusals';
import type { Room } from '../meeting/room';

/** Why the viewer cannot write just now, in the chat's own words where it has some. */
export function whyNoChat(room: Room): string {
  const code = room.my.why_not['chat.send'];
  if (code === 'phase_forbids') {
    const { settings } = room.meeting;
    return settings.chat === 'off' ? t('chat:off') : t('chat:off_in_phase');
  }
  if (code === 'role_forbids') return t('chat:observer');
  if (code === 'meeting_ended') return t('chat:ended');
  return whyNot(code, room);
}
