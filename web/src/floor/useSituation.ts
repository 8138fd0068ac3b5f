import { useRoomStore } from '../meeting/store';
import { useRoom, useServerSecond } from '../meeting/useRoom';
import { type Situation, situationOf } from './situation';
import { type Turn, turnAt } from './turn';

interface Now {
  situation: Situation;
  turn: Turn;
  now: number;
}

/** The turn and how the viewer stands to it, anew each second. */
export function useSituation(): Now {
  return useSituationAt(useServerSecond());
}

/** As `useSituation`, at a moment that something moves to by smaller steps. */
export function useSituationAt(now: number): Now {
  const room = useRoom();
  const isOpen = useRoomStore((s) => s.status.state === 'open');
  const turn = turnAt(room, now);
  return { situation: situationOf(room, isOpen, turn), turn, now };
}
