import { canvasOf, isMade, isMadeFor, isOfOtherScreen } from './ownCanvas';
import { type Config, hold, type Look, type Mark, marksToPaint, standsAs } from './repaint';

/**
 * A board of many marks that is seen in another size is made in portions, between which the page can answer.
 *
 * Each mark has a canvas of its own, as large as it is seen: to make a thousand of them took 145 ms in one go. They are
 * put on the board from those that they have, a little softly, as the library does itself while somebody zooms; then
 * the others are made, some at a time, and the board is painted once more, sharply. Where they have none yet, the board
 * stays as it was until they have. `vite/excalidraw.ts` has the library ask `toPaint` first.
 */

/** A painting that the library is about to make, and how to have it make another one. */
export interface Painting<T extends Mark, L extends Look> {
  canvas: HTMLCanvasElement;
  marks: readonly T[];
  scale: number;
  look: L;
  config: Config;
  paint(canvas: HTMLCanvasElement, marks: readonly T[], look: L): void;
}

/** So many are made in a moment: a smaller board is sharp at once. */
export const MANY = 100;
/** How long a portion takes, in milliseconds. */
const PORTION_MS = 8;
/** Who draws a window smaller sees many sizes in a second; those in between are not worth it. */
const SETTLE_MS = 100;
/** Told of the board's canvas: that what is to be on it is still made, while it is empty, and that this is over. */
export const WAITS = 'board-waits';
export type Waits = CustomEvent<boolean>;

type Way = 'whole' | 'softly' | 'not yet';

const isUnmade = (mark: Mark, zoom: number) =>
  // Words come with what they stand in.
  !mark.containerId && !isMadeFor(mark, zoom);

function wayOf({ marks, look }: Painting<Mark, Look>): Way {
  // In the middle of the viewer's own zooming nothing is made anyway.
  if (marks.length < MANY || look.shouldCacheIgnoreZoom) return 'whole';
  const unmade = marks.filter((mark) => isUnmade(mark, look.zoom.value));
  if (unmade.length < MANY || unmade.some(isOfOtherScreen)) return 'whole';
  return unmade.filter((mark) => !isMade(mark)).length < MANY ? 'softly' : 'not yet';
}

/** What is still to be painted of a board, and when that goes on. */
interface UnderWay {
  zoom: number;
  timer: ReturnType<typeof setTimeout>;
  go(): void;
}

const underWay = new WeakMap<HTMLCanvasElement, UnderWay>();
/** What is painted on it nobody sees: it is for the canvases of the marks. */
let aside: HTMLCanvasElement | null = null;

/** Makes some of what is missing; false when nothing is. */
function makePortion<T extends Mark, L extends Look>({ marks, look, paint }: Painting<T, L>): boolean {
  aside ??= document.createElement('canvas');
  const zoom = look.zoom.value;
  const until = performance.now() + PORTION_MS;
  let any = false;
  for (const mark of marks) {
    if (!isUnmade(mark, zoom)) continue;
    if (any && performance.now() >= until) return true;
    any = true;
    paint(aside, [mark], look);
    // Of what is too small to be seen the library makes nothing.
    canvasOf(mark, zoom);
  }
  return any;
}

/** Makes what is missing for a painting, and then has it painted. What is under way for an earlier one is given up. */
function later<T extends Mark, L extends Look>(painting: Painting<T, L>, waitMs: number): void {
  const { canvas, marks, look, paint } = painting;
  const zoom = look.zoom.value;
  const before = underWay.get(canvas);
  const go = () => {
    // A painting that fails is tried again with the next one.
    underWay.delete(canvas);
    // The board has gone, and all that was to be seen of it.
    if (canvas.isConnected && makePortion(painting)) {
      next.timer = setTimeout(() => next.go());
      underWay.set(canvas, next);
      return;
    }
    if (canvas.isConnected) paint(canvas, marks, look);
  };
  const next: UnderWay =
    before?.zoom === zoom ? before : { zoom, go, timer: setTimeout(() => next.go(), waitMs) };
  next.go = go;
  if (before && before !== next) clearTimeout(before.timer);
  underWay.set(canvas, next);
}

function end(canvas: HTMLCanvasElement): void {
  clearTimeout(underWay.get(canvas)?.timer);
  underWay.delete(canvas);
}

/** Canvases that have nothing on them as long as their marks are made. */
const waiting = new WeakSet<HTMLCanvasElement>();

function tellWaits(canvas: HTMLCanvasElement, waits: boolean): void {
  if (waiting.has(canvas) === waits) return;
  if (waits) waiting.add(canvas);
  else waiting.delete(canvas);
  canvas.dispatchEvent(new CustomEvent(WAITS, { bubbles: true, detail: waits }) satisfies Waits);
}

/** The marks that were last painted on a canvas. */
const last = new WeakMap<HTMLCanvasElement, readonly Mark[]>();

function paintMarks<T extends Mark, L extends Look>(
  { canvas, scale, config }: Painting<T, L>,
  marks: readonly T[],
  look: L,
): [readonly T[], L] {
  last.set(canvas, marks);
  return [marksToPaint(canvas, marks, scale, look, config), look];
}

const softly = <L extends Look>(look: L): L => ({ ...look, shouldCacheIgnoreZoom: true });

/** The board as it was, for as long as the marks that are to be on it have no canvases. */
function asItWas<T extends Mark, L extends Look>(painting: Painting<T, L>): [readonly T[], L] {
  const { canvas, scale, look, config } = painting;
  // The library's own, as all that it painted.
  const before = (last.get(canvas) ?? []) as readonly T[];
  tellWaits(canvas, before.length === 0);
  const stands = [look, softly(look)].some((each) => standsAs(canvas, scale, each, config));
  if (before.length > 0 && !stands) return paintMarks(painting, before, softly(look));
  hold(canvas, scale, look);
  return [[], look];
}

/** Which marks the library paints now, and how they are looked at. */
export function toPaint<T extends Mark, L extends Look>(painting: Painting<T, L>): [readonly T[], L] {
  const { canvas, marks, look, config } = painting;
  if (config.isExporting || canvas === aside) return [marks, look];
  const way = wayOf(painting);
  if (way === 'not yet') {
    later(painting, 0);
    return asItWas(painting);
  }
  tellWaits(canvas, false);
  if (way === 'softly') {
    later(painting, SETTLE_MS);
    return paintMarks(painting, marks, softly(look));
  }
  end(canvas);
  return paintMarks(painting, marks, look);
}
