import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { canvasOf } from './ownCanvas';
import { MANY, type Painting, toPaint, WAITS, type Waits } from './portions';
import type { Config, Look, Mark } from './repaint';

/** The time that work takes here, in milliseconds; timers are due at once. */
let clock = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

const row = (count: number, name = 'm'): Mark[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `${name}${at}`,
    version: 1,
    type: 'rectangle',
    x: 50 * at,
    y: 0,
    width: 10,
    height: 10,
    angle: 0,
    strokeWidth: 1,
  }));

const lookAt = (zoom: number, more = {}) =>
  ({ zoom: { value: zoom }, scrollX: 0, scrollY: 0, ...more }) as Look;

/** Milliseconds that the library takes for the canvas of a mark here. */
const EACH_MS = 1;

/** A board as the library paints it: what is on it, and how much of the processor each task took. */
function board() {
  const canvas = document.createElement('canvas');
  const context = Object.fromEntries(
    ['save', 'restore', 'setTransform', 'beginPath', 'rect', 'clip'].map((name) => [name, vi.fn()]),
  );
  vi.spyOn(canvas, 'getContext').mockReturnValue(context as never);
  document.body.append(canvas);
  const waits: boolean[] = [];
  canvas.addEventListener(WAITS, (event) => waits.push((event as Waits).detail));
  const seen: { ids: string[]; zoom: number; soft: boolean }[] = [];
  const made = new Map<Mark, number>();
  const make = (mark: Mark, zoom: number) => {
    clock += EACH_MS;
    made.set(mark, zoom);
    canvasOf(mark, zoom);
  };
  const paint = (
    marks: readonly Mark[],
    look: Look,
    config: Config = { isExporting: false },
    on = canvas,
  ) => {
    const painting: Painting<Mark, Look> = {
      canvas: on,
      marks,
      scale: 1,
      look,
      config,
      paint: (to, some, how) => paint(some, how, config, to),
    };
    const [some, how] = toPaint(painting);
    const zoom = look.zoom.value;
    for (const mark of some) {
      const isFit = how.shouldCacheIgnoreZoom ? made.has(mark) : made.get(mark) === zoom;
      if (!isFit && !config.isExporting) make(mark, zoom);
    }
    const ids = some.map(({ id }) => id);
    if (on === canvas) seen.push({ ids, zoom, soft: how.shouldCacheIgnoreZoom === true });
    return { count: some.length, soft: how.shouldCacheIgnoreZoom === true };
  };
  const empty = () => Object.assign(context, { miterLimit: 10 });
  return { canvas, paint, seen, waits, made, empty };
}

/** A board of many, with all on it, as it is seen at its own size; it was held back once, while that was made. */
function painted(count = 3 * MANY) {
  const marks = row(count);
  const its = board();
  its.paint(marks, lookAt(1));
  vi.runAllTimers();
  its.seen.length = 0;
  return { ...its, marks };
}

const sizes = (made: Map<Mark, number>, marks: Mark[]) => new Set(marks.map((mark) => made.get(mark)));

it('a small board is sharp at once in whatever size', () => {
  const { paint, seen } = board();
  const marks = row(MANY - 1);
  expect(paint(marks, lookAt(1))).toEqual({ count: MANY - 1, soft: false });
  expect(paint(marks, lookAt(0.5))).toEqual({ count: MANY - 1, soft: false });
  vi.runAllTimers();
  expect(seen).toHaveLength(2);
});

it('a large one is there at once a little softly, and sharp when all is made', () => {
  const { paint, seen, made, marks } = painted();
  expect(paint(marks, lookAt(0.5))).toEqual({ count: marks.length, soft: true });
  expect(sizes(made, marks)).toEqual(new Set([1]));
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([0.5]));
  expect(seen.map(({ ids, soft }) => [ids.length, soft])).toEqual([
    [marks.length, true],
    [marks.length, false],
  ]);
});

it('no portion takes long', () => {
  const { paint, made, marks } = painted();
  paint(marks, lookAt(0.5));
  for (let before = -1, now = 0; before < now; ) {
    before = now;
    vi.advanceTimersToNextTimer();
    now = marks.filter((mark) => made.get(mark) === 0.5).length;
    expect((now - before) * EACH_MS).toBeLessThanOrEqual(8);
  }
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([0.5]));
});

it('another size in the middle starts over, and the one before is never made', () => {
  const { paint, seen, made, marks } = painted();
  paint(marks, lookAt(0.5));
  for (let portion = 0; portion < 3; portion++) vi.advanceTimersToNextTimer();
  const begun = marks.filter((mark) => made.get(mark) === 0.5).length;
  expect(begun).toBeGreaterThan(0);
  expect(paint(marks, lookAt(0.7))).toEqual({ count: marks.length, soft: true });
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([0.7]));
  expect(seen.filter(({ soft }) => !soft)).toHaveLength(1);
});

it('what comes, changes and goes in the middle is seen at once, and is right in the end', () => {
  const { paint, seen, marks } = painted();
  paint(marks, lookAt(0.5));
  vi.advanceTimersToNextTimer();
  const [came] = row(1, 'new') as [Mark];
  expect(paint([...marks, came], lookAt(0.5))).toMatchObject({ soft: true });
  expect(seen.at(-1)?.ids).toContain('new0');
  const moved = { ...came, version: 2, x: 500 };
  paint([...marks.slice(1), moved], lookAt(0.5));
  vi.runAllTimers();
  const { ids, soft } = seen.at(-1) ?? {};
  expect(soft).toBe(false);
  expect(ids).toEqual([...marks.slice(1), moved].map(({ id }) => id));
});

it('a board that comes is not seen in parts: it is empty, and says so, until all of it is made', () => {
  const { paint, seen, waits } = board();
  const marks = row(3 * MANY);
  expect(paint(marks, lookAt(1)).count).toBe(0);
  expect(waits).toEqual([true]);
  vi.advanceTimersToNextTimer();
  expect(paint([...marks, ...row(1, 'new')], lookAt(1)).count).toBe(0);
  vi.runAllTimers();
  expect(waits).toEqual([true, false]);
  expect(new Set(seen.map(({ ids }) => ids.length))).toEqual(new Set([0, marks.length + 1]));
});

it('another board stays away until all of it is made, and the one before stays', () => {
  const { canvas, paint, seen, waits, empty, marks } = painted();
  waits.length = 0;
  const others = row(2 * MANY, 'other');
  // It stands there: nothing is painted, not even nothing.
  expect(paint(others, lookAt(1)).count).toBe(0);
  expect(canvas.getContext('2d')?.clip).toHaveBeenCalledTimes(2);
  // Its canvas was emptied: it comes back, where it would be now.
  empty();
  expect(paint(others, lookAt(0.5))).toEqual({ count: marks.length, soft: true });
  vi.runAllTimers();
  expect(seen.at(-1)).toEqual({ ids: others.map(({ id }) => id), zoom: 0.5, soft: false });
  expect(waits).toEqual([]);
});

it('while the viewer zooms nothing is made, and afterwards all is', () => {
  const { paint, made, marks } = painted();
  expect(paint(marks, lookAt(0.5, { shouldCacheIgnoreZoom: true })).count).toBe(marks.length);
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([1]));
  paint(marks, lookAt(0.5, { shouldCacheIgnoreZoom: false }));
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([0.5]));
});

it('on another screen all is made at once: what there is would be of a wrong size', () => {
  const { paint, made, marks } = painted();
  vi.stubGlobal('devicePixelRatio', 2);
  expect(paint(marks, lookAt(0.5))).toEqual({ count: marks.length, soft: false });
  expect(sizes(made, marks)).toEqual(new Set([0.5]));
});

it('a picture for a file is whole and sharp in the middle of it all', () => {
  const { paint, marks } = painted();
  paint(marks, lookAt(0.5));
  const file = document.createElement('canvas');
  expect(paint(marks, lookAt(1), { isExporting: true }, file)).toEqual({ count: marks.length, soft: false });
});

it('what is no longer on the page is not made', () => {
  const { canvas, paint, made, marks } = painted();
  paint(marks, lookAt(0.5));
  canvas.remove();
  vi.runAllTimers();
  expect(sizes(made, marks)).toEqual(new Set([1]));
});

it('what the library makes nothing of is not asked for again and again', () => {
  const { canvas, marks } = painted();
  const paint = vi.fn();
  const painting = (): Painting<Mark, Look> => ({
    canvas,
    marks,
    scale: 1,
    look: lookAt(0.1),
    config: { isExporting: false },
    paint,
  });
  toPaint(painting());
  vi.runAllTimers();
  // Each once, and then the whole.
  expect(paint).toHaveBeenCalledTimes(marks.length + 1);
  expect(toPaint(painting())[1].shouldCacheIgnoreZoom).toBeUndefined();
});

it('what has failed is tried again by the next painting', () => {
  const { canvas, marks } = painted();
  const paint = vi.fn(() => {
    throw new Error('no memory for it');
  });
  const painting: Painting<Mark, Look> = {
    canvas,
    marks,
    scale: 1,
    look: lookAt(0.2),
    config: { isExporting: false },
    paint,
  };
  for (const tries of [1, 2]) {
    toPaint(painting);
    expect(() => vi.runAllTimers()).toThrow('no memory for it');
    expect(paint).toHaveBeenCalledTimes(tries);
  }
});
