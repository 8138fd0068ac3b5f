import type { Annotation, AnnotationType } from '../protocol/types';

/** The board's own measure; every screen shows the whole of it. */
export const BOARD_WIDTH = 1600;
export const BOARD_HEIGHT = 900;

export const COLOURS = ['ink', 'blue', 'green', 'red', 'violet'] as const;
export type Colour = (typeof COLOURS)[number];
export const colourNames: Record<Colour, string> = {
  ink: 'Ink',
  blue: 'Blue',
  green: 'Green',
  red: 'Red',
  violet: 'Violet',
};

export const SHAPES = ['rectangle', 'ellipse', 'arrow'] as const;
export type ShapeKind = (typeof SHAPES)[number];
export const shapeNames: Record<ShapeKind, string> = {
  rectangle: 'Rectangle',
  ellipse: 'Ellipse',
  arrow: 'Arrow',
};

export type Point = [number, number];

/** What the board can draw. What a foreign client sent and we can't read is listed, not drawn. */
export type Mark =
  | { kind: 'text'; text: string; x: number; y: number; size: number; color: Colour }
  | { kind: 'drawing'; points: Point[]; width: number; color: Colour }
  | { kind: 'shape'; shape: ShapeKind; x: number; y: number; width: number; height: number; color: Colour };

export const TEXT_SIZE = 40;
export const PEN_WIDTH = 6;
/** A longer stroke is cut here; the rest begins a new one. */
export const STROKE_POINTS_MAX = 3000;

type Content = Record<string, unknown>;

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}

function colour(value: unknown): Colour {
  return COLOURS.find((each) => each === value) ?? 'ink';
}

function point(value: unknown): Point | null {
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number')
    return [value[0], value[1]];
  const { x, y } = (value ?? {}) as Content;
  return typeof x === 'number' && typeof y === 'number' ? [x, y] : null;
}

function textOf(content: Content): Mark | null {
  const { text } = content;
  if (typeof text !== 'string' || text.trim() === '') return null;
  return {
    kind: 'text',
    text,
    x: number(content.x, 80),
    y: number(content.y, 120),
    size: number(content.size, TEXT_SIZE),
    color: colour(content.color),
  };
}

function drawingOf(content: Content): Mark | null {
  const raw = content.points ?? content.path;
  if (!Array.isArray(raw)) return null;
  const points = raw.slice(0, STROKE_POINTS_MAX).flatMap((each) => {
    const found = point(each);
    return found ? [found] : [];
  });
  if (points.length === 0) return null;
  return { kind: 'drawing', points, width: number(content.width, PEN_WIDTH), color: colour(content.color) };
}

function shapeOf(content: Content): Mark | null {
  const named = content.shape ?? content.kind;
  const shape = SHAPES.find((each) => each === named);
  if (!shape) return null;
  return {
    kind: 'shape',
    shape,
    x: number(content.x, 100),
    y: number(content.y, 100),
    width: number(content.width, 200),
    height: number(content.height, 120),
    color: colour(content.color),
  };
}

/** The mark that an annotation stands for; null when its content is not of our making. */
export function markOf({ annotation_type, content }: Annotation): Mark | null {
  if (!content) return null;
  switch (annotation_type) {
    case 'text':
      return textOf(content);
    case 'drawing':
      return drawingOf(content);
    case 'shape':
      return shapeOf(content);
  }
}

const tenth = (value: number) => Math.round(value * 10) / 10;

/** What is stored of a mark. */
export function contentOf(mark: Mark): { annotation_type: AnnotationType; content: Content } {
  const { kind, ...rest } = mark;
  if (mark.kind === 'drawing')
    return {
      annotation_type: kind,
      content: { ...rest, points: mark.points.map(([x, y]) => [tenth(x), tenth(y)]) },
    };
  return { annotation_type: kind, content: rest };
}

export function movedBy(mark: Mark, dx: number, dy: number): Mark {
  if (mark.kind === 'drawing')
    return { ...mark, points: mark.points.map(([x, y]): Point => [tenth(x + dx), tenth(y + dy)]) };
  return { ...mark, x: tenth(mark.x + dx), y: tenth(mark.y + dy) };
}

/** A smooth line through the points: curves from midpoint to midpoint. */
export function pathOf(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  if (rest.length === 0) return `M${first[0]} ${first[1]}l0.1 0`;
  const parts = [`M${first[0]} ${first[1]}`];
  for (let i = 0; i < rest.length - 1; i++) {
    const [x, y] = rest[i] as Point;
    const [nx, ny] = rest[i + 1] as Point;
    parts.push(`Q${x} ${y} ${tenth((x + nx) / 2)} ${tenth((y + ny) / 2)}`);
  }
  const last = rest.at(-1) as Point;
  parts.push(`L${last[0]} ${last[1]}`);
  return parts.join('');
}

/** What a mark is, in words, for those who read the board instead of seeing it. */
export function markInWords(annotation: Annotation): string {
  const mark = markOf(annotation);
  if (!mark) return 'A mark of another program';
  switch (mark.kind) {
    case 'text':
      return mark.text;
    case 'drawing':
      return 'A drawn line';
    case 'shape':
      return shapeNames[mark.shape];
  }
}
