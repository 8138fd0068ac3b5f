import { t } from '../language/language';
import type { Annotation, AnnotationType } from '../protocol/types';
import {
  type BoardElement,
  type ElementType,
  elementFrom,
  fieldsOf,
  isId,
  type Point,
  STROKE_POINTS_MAX,
  tenth,
} from './element';
import type { LiveMark } from './live';

/**
 * Annotations of the contract and elements of the board are the same things, written two ways.
 *
 * The content says in plain fields what a mark is, so that any program can make and read one:
 * `{text, x, y, size, color}`, `{points, width, color}`, `{shape, x, y, width, height, color}`.
 * What the board knows beyond that (its own id, fill, font, what an arrow is tied to) stands
 * beside them in `element`. Nothing stands in both, so that they cannot disagree.
 */

/** The page that everybody sees first; marks without a place of their own are put on it. */
export const BOARD_WIDTH = 1600;
export const BOARD_HEIGHT = 900;

export const COLOURS = ['ink', 'blue', 'green', 'red', 'violet'] as const;
export type Colour = (typeof COLOURS)[number];
/** As drawn by day; in the dark the board turns light and dark round. */
export const colourValues: Record<Colour, string> = {
  ink: '#1c1917',
  blue: '#0b64b8',
  green: '#06795a',
  red: '#b3261e',
  violet: '#7b3fa0',
};

export const TEXT_SIZE = 40;
const PEN_WIDTH = 6;
/** The library draws a pen this many times as wide as it says. */
const PEN_FACTOR = 4.25;
/** Lines of shapes that do not say how wide they are. */
const LINE_WIDTH = 4;
/** The library's number for Nunito, the calmest of its fonts. */
export const FONT_PLAIN = 6;

type Content = Record<string, unknown>;
export interface Stored {
  annotation_type: AnnotationType;
  content: Content;
}

/** What programs call the shapes that the board can draw. */
const SHAPES: Record<string, ElementType> = {
  rectangle: 'rectangle',
  rect: 'rectangle',
  square: 'rectangle',
  ellipse: 'ellipse',
  circle: 'ellipse',
  diamond: 'diamond',
  arrow: 'arrow',
  line: 'line',
};

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function paintOf(value: unknown): string {
  const named = COLOURS.find((each) => each === value);
  if (named) return colourValues[named];
  return typeof value === 'string' && /^#[0-9a-f]{3,8}$/i.test(value) ? value : colourValues.ink;
}

function nameOfPaint(paint: unknown): unknown {
  return COLOURS.find((each) => colourValues[each] === paint) ?? paint;
}

function point(value: unknown): Point | null {
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number')
    return [value[0], value[1]];
  const { x, y } = (value ?? {}) as Content;
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}

/** The box around points that start at their own origin. */
function extent(points: Point[]): { width: number; height: number } {
  const span = (at: 0 | 1) => {
    let [least, most] = [0, 0];
    for (const each of points) {
      least = Math.min(least, each[at]);
      most = Math.max(most, each[at]);
    }
    return tenth(most - least);
  };
  return { width: span(0), height: span(1) };
}

/** What the plain fields say for certain, and what holds only where `element` says nothing. */
interface Read {
  certain: Content & { type: ElementType };
  otherwise: Content;
}

const letters = (text: unknown) => (typeof text === 'string' ? text.replaceAll(/\s/g, '') : '');

function readText(content: Content, more: Content): Read | null {
  const { text } = content;
  if (typeof text !== 'string' || text.trim() === '') return null;
  const size = number(content.size, TEXT_SIZE);
  // The same words, wrapped to where they stand; else the measures are of other words.
  const isMeasured = more.text === undefined || letters(more.text) === letters(text);
  return {
    certain: {
      type: 'text',
      text: isMeasured && typeof more.text === 'string' ? more.text : text,
      originalText: text,
      x: number(content.x, 80),
      // `y` is the foot of the first line's letters.
      y: tenth(number(content.y, 120) - size),
      // 0 is to be measured by who draws it.
      width: isMeasured ? number(more.width, 0) : 0,
      height: isMeasured ? number(more.height, 0) : 0,
      fontSize: size,
      strokeColor: paintOf(content.color),
    },
    otherwise: { fontFamily: FONT_PLAIN },
  };
}

function readDrawing(content: Content): Read | null {
  const raw = content.points ?? content.path;
  if (!Array.isArray(raw)) return null;
  const points = raw.slice(0, STROKE_POINTS_MAX).flatMap((each) => {
    const found = point(each);
    return found ? [found] : [];
  });
  const [first] = points;
  if (!first) return null;
  // One point alone is too small for the library; twice the same is a dot.
  if (points.length === 1) points.push(first);
  const [x, y] = first;
  const relative = points.map(([px, py]): Point => [tenth(px - x), tenth(py - y)]);
  return {
    certain: {
      type: 'freedraw',
      x,
      y,
      points: relative,
      ...extent(relative),
      strokeWidth: number(content.width, PEN_WIDTH) / PEN_FACTOR,
      strokeColor: paintOf(content.color),
    },
    otherwise: { simulatePressure: true, pressures: [] },
  };
}

function readLine(type: 'arrow' | 'line', content: Content, more: Content): Read {
  const end: Point = [number(content.width, 200), number(content.height, 120)];
  const bent = (more.points ?? []) as Point[];
  // A line with more corners than two keeps them as long as it still ends where the plain fields say.
  const isBent = bent.length > 2 && bent.at(-1)?.every((value, at) => value === end[at]);
  const points: Point[] = isBent ? bent : [[0, 0], end];
  const [x, y] = [number(content.x, 100), number(content.y, 100)];
  return {
    certain: { type, x, y, points, ...extent(points), strokeColor: paintOf(content.color) },
    otherwise: { strokeWidth: LINE_WIDTH, endArrowhead: type === 'arrow' ? 'arrow' : null },
  };
}

function readShape(content: Content, more: Content): Read | null {
  const named = content.shape ?? content.kind;
  const type = typeof named === 'string' ? SHAPES[named.toLowerCase()] : undefined;
  if (!type) return null;
  if (type === 'arrow' || type === 'line') return readLine(type, content, more);
  const [x, y] = [number(content.x, 100), number(content.y, 100)];
  const [width, height] = [number(content.width, 200), number(content.height, 120)];
  return {
    certain: {
      type,
      // Old boards kept a box as it was dragged, backwards too.
      x: Math.min(x, x + width),
      y: Math.min(y, y + height),
      width: Math.abs(width),
      height: Math.abs(height),
      strokeColor: paintOf(content.color),
    },
    otherwise: { strokeWidth: LINE_WIDTH },
  };
}

/** What of an annotation says how it looks. */
type Look = Pick<Annotation, 'id' | 'annotation_type' | 'content'>;

function read({ annotation_type, content }: Look, more: Content): Read | null {
  if (!content) return null;
  switch (annotation_type) {
    case 'text':
      return readText(content, more);
    case 'drawing':
      return readDrawing(content);
    case 'shape':
      return readShape(content, more);
  }
}

/** What an annotation is called on the board when its content brings no name. */
export const idOf = (annotation: number) => `a${annotation}`;

/** What is drawn of an annotation; null when its content is none that the board can draw. */
export function elementOf(annotation: Look): BoardElement | null {
  const { element } = annotation.content ?? {};
  const more = typeof element === 'object' && element !== null ? (element as Content) : {};
  const found = read(annotation, more);
  if (!found) return null;
  const { certain, otherwise } = found;
  return elementFrom({
    id: isId(more.id) ? more.id : idOf(annotation.id),
    seed: annotation.id % 2 ** 31,
    roughness: 0,
    ...otherwise,
    ...fieldsOf(certain.type, more),
    ...certain,
  });
}

function without(element: BoardElement, ...fields: string[]): Content {
  return Object.fromEntries(Object.entries(element).filter(([key]) => !fields.includes(key)));
}

/** How wide and in what colour a pen draws, in the content's words. */
export function inkOf(element: BoardElement): { width: number; color: string } {
  return {
    width: number(element.strokeWidth, 1) * PEN_FACTOR,
    color: String(nameOfPaint(element.strokeColor)),
  };
}

/** What is drawn of a mark that is not stored yet. */
export function liveElement(live: LiveMark): BoardElement | null {
  if (live.what === 'shape') {
    const { annotation_type, content } = live;
    const element = elementOf({ annotation_type, content, id: 0 });
    return element && { ...element, id: live.id };
  }
  const { id, points, width, color } = live;
  const found = readDrawing({ points, width, color });
  return found && elementFrom({ id, roughness: 0, ...found.otherwise, ...found.certain });
}

function storedText(element: BoardElement): Stored {
  const { x, y, text } = element;
  const [words, size] = [element.originalText ?? text, element.fontSize as number];
  const more = without(element, 'x', 'y', 'originalText', 'fontSize', 'strokeColor', 'text', 'type');
  return {
    annotation_type: 'text',
    content: {
      text: words,
      x,
      y: tenth(y + size),
      size,
      color: nameOfPaint(element.strokeColor),
      element: text === words ? more : { ...more, text },
    },
  };
}

function storedDrawing(element: BoardElement): Stored {
  const { x, y } = element;
  const points = (element.points as Point[]).map(([px, py]): Point => [tenth(x + px), tenth(y + py)]);
  const more = without(element, 'x', 'y', 'width', 'height', 'points', 'strokeWidth', 'strokeColor', 'type');
  return {
    annotation_type: 'drawing',
    content: {
      points,
      ...inkOf(element),
      element: more,
    },
  };
}

function storedShape(element: BoardElement): Stored {
  const { x, y, type } = element;
  const points = (element.points ?? []) as Point[];
  const [width, height] = points.at(-1) ?? [element.width, element.height];
  const more = without(element, 'x', 'y', 'width', 'height', 'points', 'strokeColor', 'type');
  return {
    annotation_type: 'shape',
    content: {
      shape: type,
      x,
      y,
      width,
      height,
      color: nameOfPaint(element.strokeColor),
      element: points.length > 2 ? { ...more, points } : more,
    },
  };
}

/** What is stored of an element that may outlive what it stands in: a box that has not been stored, or is gone. */
export function storedAlone(element: BoardElement): Stored {
  return storedOf(element.type === 'text' ? { ...element, containerId: null } : element);
}

/** What is stored of an element. */
export function storedOf(element: BoardElement): Stored {
  switch (element.type) {
    case 'text':
      return storedText(element);
    case 'freedraw':
      return storedDrawing(element);
    case 'line':
    case 'arrow':
    case 'rectangle':
    case 'ellipse':
    case 'diamond':
      return storedShape(element);
  }
}

/** What a mark is, in words, for those who read the board instead of seeing it. */
export function markInWords(annotation: Annotation): string {
  const element = elementOf(annotation);
  if (!element) return t('annotation:foreign');
  if (element.type === 'text') return String(element.originalText);
  const holdsText = ((element.boundElements ?? []) as { type: string }[]).some(({ type }) => type === 'text');
  return holdsText ? t(`annotation:around_text.${element.type}`) : t(`annotation:shape.${element.type}`);
}
