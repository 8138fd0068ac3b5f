import { may, type Room } from '../meeting/room';
import { isMe, useRoom } from '../meeting/useRoom';
import type { Annotation } from '../protocol/types';

type Edit = 'annotation.update' | 'annotation.delete';

/**
 * Whether the viewer may change a mark.
 *
 * The server says who may change marks at all; whose mark it is, only the mark itself can say.
 */
export function mayEdit(
  room: Pick<Room, 'my' | 'me' | 'meeting'>,
  annotation: Annotation,
  edit: Edit,
): boolean {
  if (!may(room, edit)) return false;
  const { settings, current_phase } = room.meeting;
  const anyones = (settings.phases?.[current_phase]?.board_edit ?? settings.board_edit) === 'all';
  return (
    anyones || room.me === null || room.me.role === 'facilitator' || isMe(room, annotation.participant_id)
  );
}

export function useMayEdit() {
  const room = useRoom();
  return (annotation: Annotation, edit: Edit) => mayEdit(room, annotation, edit);
}
