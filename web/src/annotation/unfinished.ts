import { create } from 'zustand';
import { useRoomStore } from '../meeting/store';
import type { BoardElement } from './element';
import { elementOf, storedAlone, storedOf } from './mark';
import type { Sending } from './sync';

/**
 * A text that was being typed when the floor went, where the board does not have all of it: its author alone has it,
 * until it is put there.
 */
export const useUnfinished = create<{ meeting: number; text: BoardElement | null }>(() => ({
  meeting: 0,
  text: null,
}));

export function keepText(text: BoardElement): void {
  const { room } = useRoomStore.getState();
  // The meeting has kept the words up to the cut; mostly that is all of them.
  const kept = room?.annotations.find((mark) => elementOf(mark)?.id === text.id);
  if (kept?.content?.text === storedOf(text).content.text) return;
  useUnfinished.setState({ meeting: room?.meeting.id ?? 0, text });
}

export function dropText(): void {
  useUnfinished.setState({ text: null });
}

/** Puts the kept text where it was begun, in place of the words it was to change if there were some. */
export async function putText(sending: Sending): Promise<void> {
  const { text } = useUnfinished.getState();
  const { room } = useRoomStore.getState();
  if (!text || !room) return;
  const before = room.annotations.find((mark) => elementOf(mark)?.id === text.id);
  try {
    const containerId = before && (elementOf(before)?.containerId ?? null);
    if (before) await sending.update(before.id, storedOf({ ...text, containerId }));
    else await sending.create(storedAlone(text), text.id);
    dropText();
  } catch {
    // Told where it was sent; the words stay where they are.
  }
}
