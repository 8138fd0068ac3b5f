import { spanOf } from '../span';
import { isOfBoard } from './boardFont';
import type { Box } from './view';

/**
 * Which part of the board is painted anew when some of its marks have changed.
 *
 * The library paints all of them at every change: with a thousand marks, 15 ms for one word more. What it would paint
 * elsewhere stands there already, so the canvas is clipped to where something has changed, and only what reaches in
 * there is painted. `vite/excalidraw.ts` puts `marksToPaint` at the beginning of the library's own painting.
 */

/** Of a mark what says where it is, and whether it is another one now. */
export interface Mark extends Box {
  id: string;
  version: number;
  type: string;
  angle: number;
  strokeWidth: number;
  roughness?: number;
  points?: readonly (readonly [number, number])[];
  fontSize?: number;
  containerId?: string | null;
}

/** Of the library's state what all marks are painted anew for, as it compares it itself. */
const LOOKS = [
  'scrollX',
  'scrollY',
  'theme',
  'viewBackgroundColor',
  'shouldCacheIgnoreZoom',
  'selectedElementIds',
  'selectedElementsAreBeingDragged',
  'gridSize',
  'gridStep',
  'frameRendering',
  'frameToHighlight',
  'editingGroupId',
  'currentHoveredFontFamily',
  'croppingElementId',
] as const;

export type Look = Record<(typeof LOOKS)[number], unknown> & {
  zoom: { value: number };
  scrollX: number;
  scrollY: number;
};

export interface Config {
  isExporting: boolean;
}

/** A mark as it was painted. */
interface Standing {
  id: string;
  version: number;
  box: Box;
}

/** What stands on a canvas: how it was looked at, and what was painted where, in order. */
interface Painted {
  look: unknown[];
  marks: Standing[];
}

/** With more changes than this at a time it is no longer worth it. */
const PARTS_MAX = 8;
/** What is painted is a little larger than its measures: soft edges, and the round of a corner. */
const MARGIN = 8;
/** Beside a line: a pen draws up to this many times as wide as it says. */
const WIDE = 5;
/** How far a rough line strays. */
const ROUGH = 12;
const ARROW_HEAD = 40;

/** Where a mark may reach, at the most. */
export function reachOf(mark: Mark): Box {
  let [left, top, right, bottom] = [0, 0, mark.width, mark.height];
  for (const [x, y] of mark.points ?? []) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  let [width, height] = [right - left, bottom - top];
  const longest = Math.max(width, height);
  // A bend goes beyond its corners; what is turned stays within its diagonal.
  const bend = mark.type === 'line' || mark.type === 'arrow' ? longest / 2 + ARROW_HEAD : 0;
  const turn = mark.angle === 0 ? 0 : longest;
  const line = WIDE * mark.strokeWidth + ROUGH * (mark.roughness ?? 0) + (mark.fontSize ?? 0) / 2;
  const margin = MARGIN + line + bend + turn;
  width += 2 * margin;
  height += 2 * margin;
  return { x: mark.x + left - margin, y: mark.y + top - margin, width, height };
}

export function meet(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

const isSame = (one: Standing, other: Mark) => one.id === other.id && one.version === other.version;

const standingOf = (mark: Mark): Standing => ({ id: mark.id, version: mark.version, box: reachOf(mark) });

interface Difference {
  /** All of the marks as they stand now, in order. */
  standing: Standing[];
  came: Standing[];
  went: Standing[];
}

/** What is different on a canvas. */
function differenceOf(before: readonly Standing[], marks: readonly Mark[]): Difference {
  const { first, end, nowEnd } = spanOf(before, marks, isSame);
  const old = new Map(before.slice(first, end).map((each) => [each.id, each]));
  const between = marks.slice(first, nowEnd).map((mark) => {
    const stood = old.get(mark.id);
    if (stood?.version !== mark.version) return standingOf(mark);
    old.delete(mark.id);
    return stood;
  });
  const stood = new Set(before.slice(first, end));
  const came = between.filter((each) => !stood.has(each));
  return { standing: before.toSpliced(first, end - first, ...between), came, went: [...old.values()] };
}

/** Where something is different now; null for too much of it, or nothing that could be found. */
function changedParts({ came, went }: Difference): Box[] | null {
  const parts = [...came, ...went].map(({ box }) => box);
  return parts.length > 0 && parts.length <= PARTS_MAX ? parts : null;
}

/** The marks that reach into some parts, in their order; words come with what they stand in, which paints both. */
export function marksIn<T extends Mark>(
  marks: readonly T[],
  standing: readonly Standing[],
  parts: readonly Box[],
): T[] {
  const chosen = new Set<string>();
  for (const [at, { id, containerId }] of marks.entries()) {
    const box = standing[at]?.box;
    if (!box || !parts.some((part) => meet(part, box))) continue;
    chosen.add(id);
    if (containerId) chosen.add(containerId);
  }
  return marks.filter(({ id }) => chosen.has(id));
}

const painted = new WeakMap<HTMLCanvasElement, Painted>();
/** Letters of a font that has come are others, though their mark is the same. */
let fontsLoaded = 0;
document.fonts?.addEventListener('loadingdone', ({ fontfaces }) => {
  if (fontfaces.some(isOfBoard)) fontsLoaded += 1;
});

function lookOf(canvas: HTMLCanvasElement, scale: number, look: Look, config: Config): unknown[] {
  const size = [canvas.width, canvas.height, scale, look.zoom.value, fontsLoaded];
  return [...size, ...LOOKS.map((name) => look[name]), ...Object.values(config)];
}

const clipped = new WeakSet<HTMLCanvasElement>();

function unclip(canvas: HTMLCanvasElement): void {
  if (clipped.delete(canvas)) canvas.getContext('2d')?.restore();
}

const isAlike = (one: unknown[], other: unknown[]) => one.every((each, at) => Object.is(each, other[at]));

/** Clips a canvas to some parts of the board, whole pixels of it, until the next time. */
function clip(canvas: HTMLCanvasElement, parts: readonly Box[], scale: number, look: Look): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  clipped.add(canvas);
  const enlarged = scale * look.zoom.value;
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  for (const { x, y, width, height } of parts) {
    const left = Math.floor((x + look.scrollX) * enlarged);
    const top = Math.floor((y + look.scrollY) * enlarged);
    const right = Math.ceil((x + width + look.scrollX) * enlarged);
    const bottom = Math.ceil((y + height + look.scrollY) * enlarged);
    context.rect(left, top, right - left, bottom - top);
  }
  context.clip();
}

/**
 * A setting that nothing here uses, off its first value: who sets a canvas's size, even to the one it has, empties it and sets all settings
 * back. The library does so at every change where the board's place on the page is no whole number of pixels.
 */
const STANDS = 9.5;

/** Whether what was painted stands there still; from now on that can be told. */
function stands(canvas: HTMLCanvasElement): boolean {
  const context = canvas.getContext('2d');
  if (!context) return false;
  const stood = context.miterLimit === STANDS;
  context.miterLimit = STANDS;
  return stood;
}

/** Whether marks stand on a canvas as they are looked at now. */
export function standsAs(canvas: HTMLCanvasElement, scale: number, look: Look, config: Config): boolean {
  const before = painted.get(canvas);
  if (!before || canvas.getContext('2d')?.miterLimit !== STANDS) return false;
  return isAlike(before.look, lookOf(canvas, scale, look, config));
}

/** Lets nothing of the next painting on a canvas: what stands there stays. */
export function hold(canvas: HTMLCanvasElement, scale: number, look: Look): void {
  unclip(canvas);
  clip(canvas, [], scale, look);
}

/** What the library is about to paint of all these marks; the canvas is clipped to where that is. */
export function marksToPaint<T extends Mark>(
  canvas: HTMLCanvasElement,
  marks: readonly T[],
  scale: number,
  look: Look,
  config: Config,
): readonly T[] {
  if (config.isExporting) return marks;
  unclip(canvas);
  const before = painted.get(canvas);
  const difference = differenceOf(before?.marks ?? [], marks);
  const { standing } = difference;
  const now: Painted = { look: lookOf(canvas, scale, look, config), marks: standing };
  painted.set(canvas, now);
  const isAsBefore = before !== undefined && isAlike(before.look, now.look);
  const parts = stands(canvas) && isAsBefore ? changedParts(difference) : null;
  if (!parts) return marks;
  clip(canvas, parts, scale, look);
  return marksIn(marks, standing, parts);
}
