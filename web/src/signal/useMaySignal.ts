import { useTranslation } from '../language/useTranslation';
import { useRoomStore } from '../meeting/store';
import { type Permission, useRoomPart } from '../meeting/useRoom';

/** Signals are no commands, and the server's list has no word on them: whoever may do more than look on sends them. */
export function useMaySignal(): Permission {
  const role = useRoomPart((room) => room.me?.role);
  const isActive = useRoomPart((room) => room.meeting.is_active);
  const isOpen = useRoomStore((s) => s.status.state === 'open');
  const { t } = useTranslation('signal');
  if (role === undefined) return { allowed: false, why: t('not_here') };
  if (role === 'observer') return { allowed: false, why: t('observer') };
  if (!isActive) return { allowed: false, why: t('ended') };
  if (!isOpen) return { allowed: false, why: t('no_line') };
  return { allowed: true, why: null };
}
