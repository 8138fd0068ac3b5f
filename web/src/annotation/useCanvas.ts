import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { may, type Room } from '../meeting/room';
import { isMe, useRoomPart } from '../meeting/useRoom';
import { whenIdle } from '../ui/idle';
import { fetchCanvas } from './canvas/fetched';
import { isBoardShut } from './closed';
import type { CanvasPort, CanvasView } from './port';

export type BoardCanvas = CanvasPort & CanvasView;

/** How long a room is left to itself, its pictures and its voices, before anything is fetched that it may never need. */
const QUIET_MS = 1_500;

/** Who gets the floor next has the pen at hand when it comes. */
function isNext(room: Room): boolean {
  return isMe(room, room.token.queue[0]?.participant_id);
}

/** Whether there is anything to draw, or anybody here to draw it. */
export function needsCanvas(room: Room): boolean {
  if (room.annotations.length > 0 || room.live !== null || may(room, 'annotation.create')) return true;
  return isNext(room) && !isBoardShut(room);
}

/** Whether a first mark may come at any moment, the viewer's own or somebody else's. */
export function mayBeNeeded(room: Room): boolean {
  return room.meeting.is_active && !isBoardShut(room);
}

/** Who has asked their browser to spare their data gets what is needed, when it is. */
function savesData(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}

/** Has the library fetched and started by the time that it is needed, when the page has nothing else to do. */
function useFetchedAhead(isLikely: boolean): void {
  useEffect(() => {
    if (!isLikely || savesData()) return;
    let callOff = () => {};
    const waiting = setTimeout(() => {
      // Whoever needs it in earnest asks again, and says so if it fails.
      callOff = whenIdle(() => void fetchCanvas().catch(() => undefined));
    }, QUIET_MS);
    return () => {
      clearTimeout(waiting);
      callOff();
    };
  }, [isLikely]);
}

/**
 * The board's canvas, and whether there is to be one.
 *
 * To start the library takes a phone's processor most of a second: whoever looks at a board with nothing on it does
 * without. Once it is there it stays, as long as the board does.
 */
export function useCanvas() {
  const isNeeded = useRoomPart(needsCanvas);
  const [isWanted, want] = useState(isNeeded);
  if (isNeeded && !isWanted) want(true);
  useFetchedAhead(useRoomPart(mayBeNeeded));

  const [canvas, setCanvas] = useState<BoardCanvas | null>(null);
  const waiting = useRef<((made: BoardCanvas) => void)[]>([]);
  // What follows the room has put the marks on it by now: its effects come first.
  useEffect(() => {
    if (canvas) for (const done of waiting.current.splice(0)) done(canvas);
  }, [canvas]);
  /** For what works on the picture as a whole, and may want one of nothing. */
  const bring = useCallback(
    () =>
      new Promise<BoardCanvas>((done) => {
        waiting.current.push(done);
        want(true);
      }),
    [],
  );
  return {
    canvas,
    /** To be given to the canvas. */
    onReady: setCanvas,
    isWanted,
    /** The same a moment later, so that it is made in pieces between which the page answers. */
    isMounted: useDeferredValue(isWanted),
    bring,
  };
}
