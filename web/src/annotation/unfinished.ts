import { create } from 'zustand';
import { useRoomStore } from '../meeting/store';
import type { BoardElement } from './element';
import { elementOf, type Stored, storedOf } from './mark';
import type { Sending } from './sync';

/** A text that was being typed when the floor went; its author alone has it, until it is put on the board. */
export const useUnfinished = create<{ meeting: number; text: BoardElement | null }>(() => ({
  meeting: 0,
  text: null,
}));

export function keepText(text: BoardElement): void {
  useUnfinished.setState({ meeting: useRoomStore.getState().room?.meeting.id ?? 0, text });
}

export function dropText(): void {
  useUnfinished.setState({ text: null });
}

/** Alone, as it may be long after: what it was written into may be gone. */
function storedAlone(text: BoardElement): Stored {
  const alone: BoardElement = { ...text, containerId: null };
  return storedOf(alone);
}

/** Puts the kept text where it was begun, in place of the words it was to change if there were some. */
export async function putText(sending: Sending): Promise<void> {
  const { text } = useUnfinished.getState();
  const { room } = useRoomStore.getState();
  if (!text || !room) return;
  const before = room.annotations.find((mark) => elementOf(mark)?.id === text.id);
  try {
    if (before) await sending.update(before.id, storedOf(text));
    else await sending.create(storedAlone(text), text.id);
    dropText();
  } catch {
    // Told where it was sent; the words stay where they are.
  }
}
