import { useLayoutEffect, useRef } from 'react';
import classes from './Tiles.module.css';

const TRAVEL_MS = 400;

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function boxOf(tile: HTMLElement): Box {
  return {
    left: tile.offsetLeft,
    top: tile.offsetTop,
    width: tile.offsetWidth,
    height: tile.offsetHeight,
  };
}

const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** From the giver's tile to the taker's, or, for whoever wants less motion, out here and in there. */
function frames(from: Box, to: Box): Keyframe[] {
  if (calm()) return [{ opacity: 0 }, { opacity: 1 }];
  const move = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  const size = `scale(${from.width / to.width}, ${from.height / to.height})`;
  return [{ transform: `${move} ${size}` }, { transform: 'none' }];
}

function put(mark: HTMLElement, box: Box): void {
  for (const side of ['left', 'top', 'width', 'height'] as const) {
    mark.style.setProperty(side, `${box[side]}px`);
  }
}

interface Stood {
  holder: number;
  box: Box;
}

/** Puts the ring to its holder's tile; from another's it travels. */
function follow(
  mark: HTMLElement,
  tile: HTMLElement,
  last: Stood | null,
  now: { holder: number; isNew: boolean },
): void {
  const to = boxOf(tile);
  mark.hidden = to.width === 0;
  if (mark.hidden) return;
  const isOther = now.isNew && last?.holder !== now.holder;
  // Who has the floor is seen, however many there are; also who takes it up when it was free.
  if (isOther) tile.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  put(mark, to);
  if (isOther && last)
    mark.animate?.(frames(last.box, to), { duration: TRAVEL_MS, easing: 'cubic-bezier(0.3, 0, 0.2, 1)' });
}

/**
 * The floor's ring round its holder's tile; at a hand-over it travels there, once.
 *
 * One thing that moves rather than a border that goes out here and on there: it is the same floor.
 */
export function TravellingRing({
  holder,
  count,
}: {
  holder: number | undefined;
  /** How many tiles there are: with another number they may stand elsewhere. */
  count: number;
}) {
  const ring = useRef<HTMLSpanElement>(null);
  const before = useRef<Stood | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of tiles moves them
  useLayoutEffect(() => {
    const mark = ring.current;
    const tile = mark?.parentElement?.querySelector<HTMLElement>('[data-holder]');
    if (!mark || !tile || holder === undefined) {
      if (mark) mark.hidden = true;
      before.current = null;
      return;
    }
    let isNew = true;
    const moved = new ResizeObserver(() => {
      follow(mark, tile, before.current, { holder, isNew });
      before.current = mark.hidden ? null : { holder, box: boxOf(tile) };
      isNew = false;
    });
    // Told for the first time when the page has been laid out: to ask before that would have it laid out twice.
    // Afterwards in another window, where the tiles stand elsewhere, and the ring with its own.
    moved.observe(tile);
    if (mark.parentElement) moved.observe(mark.parentElement);
    return () => moved.disconnect();
  }, [holder, count]);
  return <span ref={ring} className={classes.ring} hidden aria-hidden="true" data-testid="travelling-ring" />;
}
