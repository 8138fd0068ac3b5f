import { create } from 'zustand';
import { useRoomStore } from '../meeting/store';
import { unreadOf } from './chat';

/** The last message that the viewer has seen, by meeting; in this tab, a reload included. */
const useSeen = create<Record<number, number>>(() => ({}));

const storedAs = (meeting: number) => `nexchamps-chat-seen-${meeting}`;

function stored(meeting: number): number | undefined {
  try {
    const text = sessionStorage.getItem(storedAs(meeting));
    return text === null ? undefined : Number(text);
  } catch {
    return undefined;
  }
}

export function markSeen(meeting: number, message: number): void {
  if ((useSeen.getState()[meeting] ?? -1) >= message) return;
  useSeen.setState({ [meeting]: message });
  try {
    sessionStorage.setItem(storedAs(meeting), String(message));
  } catch {
    // Storage may be closed to us: then a reload takes what is there for read.
  }
}

/** What was there on entering is taken for read: an old meeting would open with a hundred unread. */
function begin(meeting: number, last: number): void {
  if (useSeen.getState()[meeting] === undefined) markSeen(meeting, stored(meeting) ?? last);
}

useRoomStore.subscribe(({ room }, before) => {
  if (room && room.meeting.id !== before.room?.meeting.id)
    begin(room.meeting.id, room.chat.messages.at(-1)?.id ?? 0);
});

/** How many messages of others the viewer has not seen yet. */
export function useUnread(): number {
  const meeting = useRoomStore((s) => s.room?.meeting.id ?? 0);
  const seen = useSeen((s) => s[meeting]);
  return useRoomStore((s) => (s.room && seen !== undefined ? unreadOf(s.room.chat, seen, s.room.me?.id) : 0));
}
