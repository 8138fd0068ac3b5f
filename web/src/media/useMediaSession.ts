import { useEffect } from 'react';
import { useSession } from '../account/session';
import { isMe, useRoom } from '../meeting/useRoom';
import type { Entered } from './preferences';
import { enterMedia, tellMedia } from './store';

/** Sound and picture while the viewer is a participant of a meeting that goes on. */
export function useMediaSession(entered: Entered): void {
  const room = useRoom();
  const { meeting, me, token } = room;
  const user = useSession(({ session }) => (session.state === 'signed_in' ? session.user.id : null));
  const inside = meeting.is_active && me?.is_active === true;
  const { id } = meeting;
  useEffect(() => {
    if (!inside || user === null) return;
    return enterMedia(id, user, entered);
  }, [inside, user, id, entered]);

  const mayShow = inside && me?.role !== 'observer';
  const turn = isMe(room, token.current_holder?.participant_id) ? token.epoch : null;
  useEffect(() => {
    if (inside && user !== null) tellMedia({ type: 'standing', mayShow, turn });
  }, [inside, user, mayShow, turn]);
}
