import { useRoomStore } from '../meeting/store';
import { useRoom, useServerNow } from '../meeting/useRoom';
import { type Situation, situationOf } from './situation';
import { type Turn, turnAt } from './turn';

/** The turn and how the viewer stands to it, anew as the clock goes. */
export function useSituation(): { situation: Situation; turn: Turn; now: number } {
  const room = useRoom();
  const now = useServerNow();
  const isOpen = useRoomStore((s) => s.status.state === 'open');
  const turn = turnAt(room, now);
  return { situation: situationOf(room, isOpen, turn), turn, now };
}
