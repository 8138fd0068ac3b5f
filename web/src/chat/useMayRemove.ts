import { may } from '../meeting/room';
import { useRoomPart } from '../meeting/useRoom';
import type { ChatMessage } from '../protocol/types';

/** The server says who may remove messages at all; whose one is, only the message itself can say. */
export function useMayRemove(): (message: ChatMessage) => boolean {
  const can = useRoomPart((room) => may(room, 'chat.delete'));
  const all = useRoomPart((room) => room.me === null || room.me.role === 'facilitator');
  const me = useRoomPart((room) => room.me?.id);
  return ({ participant_id }) => can && (all || participant_id === me);
}
