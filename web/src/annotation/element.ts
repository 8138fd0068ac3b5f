/** One thing on the board, as the drawing library takes it; plain data, and the fields we let through. */
export interface BoardElement {
  id: string;
  type: ElementType;
  x: number;
  y: number;
  width: number;
  height: number;
  [field: string]: unknown;
}

export const ELEMENT_TYPES = [
  'freedraw',
  'line',
  'arrow',
  'rectangle',
  'ellipse',
  'diamond',
  'text',
] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

export type Point = [number, number];

/** Beyond this nothing is drawn: a mark a light year away only makes the whole board tiny. */
const COORDINATE_MAX = 1_000_000;
const ID_MAX = 64;
const TEXT_MAX = 10_000;
/** Points of one stroke; what a longer one has more is cut off. The server keeps as many. */
export const STROKE_POINTS_MAX = 10_000;
const LINE_POINTS_MAX = 1_000;
const LINKS_MAX = 200;

type Check = (value: unknown) => boolean;

const number: Check = (value) =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= COORDINATE_MAX;
const text: Check = (value) => typeof value === 'string' && value.length <= TEXT_MAX;
const flag: Check = (value) => typeof value === 'boolean';
const colour: Check = (value) => typeof value === 'string' && /^(#[0-9a-f]{3,8}|transparent)$/i.test(value);
const oneOf =
  (...known: unknown[]): Check =>
  (value) =>
    known.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) && value.length <= most && value.every(check);
const record =
  (fields: Record<string, Check>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, each]) => fields[key]?.(each) ?? false);

export const isId: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= ID_MAX;
const point = (value: unknown): value is Point =>
  Array.isArray(value) && value.length === 2 && value.every(number);
const binding = record({
  elementId: isId,
  focus: number,
  gap: number,
  fixedPoint: orNull(point),
});
const arrowhead = oneOf(
  null,
  'arrow',
  'bar',
  'dot',
  'circle',
  'circle_outline',
  'triangle',
  'triangle_outline',
  'diamond',
  'diamond_outline',
);

/** What every element may have beside its place; no links, frames, images or data of strangers. */
const COMMON: Record<string, Check> = {
  angle: number,
  strokeColor: colour,
  backgroundColor: colour,
  fillStyle: oneOf('hachure', 'cross-hatch', 'solid', 'zigzag'),
  strokeWidth: number,
  strokeStyle: oneOf('solid', 'dashed', 'dotted'),
  roundness: orNull(record({ type: oneOf(1, 2, 3), value: number })),
  roughness: number,
  opacity: number,
  seed: (value) => Number.isSafeInteger(value),
  groupIds: listOf(isId, LINKS_MAX),
  boundElements: orNull(listOf(record({ id: isId, type: oneOf('arrow', 'text') }), LINKS_MAX)),
};

const LINE: Record<string, Check> = {
  points: listOf(point, LINE_POINTS_MAX),
  startBinding: orNull(binding),
  endBinding: orNull(binding),
  startArrowhead: arrowhead,
  endArrowhead: arrowhead,
};

const OF_TYPE: Record<ElementType, Record<string, Check>> = {
  rectangle: {},
  ellipse: {},
  diamond: {},
  line: LINE,
  arrow: {
    ...LINE,
    elbowed: flag,
    fixedSegments: orNull(listOf(record({ start: point, end: point, index: number }), LINKS_MAX)),
    startIsSpecial: orNull(flag),
    endIsSpecial: orNull(flag),
  },
  freedraw: {
    points: listOf(point, STROKE_POINTS_MAX),
    pressures: listOf(number, STROKE_POINTS_MAX),
    simulatePressure: flag,
  },
  text: {
    text,
    originalText: text,
    fontSize: number,
    fontFamily: oneOf(1, 2, 3, 5, 6, 7, 8, 9),
    textAlign: oneOf('left', 'center', 'right'),
    verticalAlign: oneOf('top', 'middle', 'bottom'),
    containerId: orNull(isId),
    autoResize: flag,
    lineHeight: number,
  },
};

export function isElementType(value: unknown): value is ElementType {
  return ELEMENT_TYPES.some((type) => type === value);
}

export const tenth = (value: number) => Math.round(value * 10) / 10;
const hundredth = (value: number) => Math.round(value * 100) / 100;

function rounded(element: BoardElement): BoardElement {
  const { x, y, width, height } = element;
  const result: BoardElement = {
    ...element,
    x: tenth(x),
    y: tenth(y),
    width: tenth(width),
    height: tenth(height),
  };
  if (element.points) result.points = (element.points as Point[]).map(([px, py]) => [tenth(px), tenth(py)]);
  if (element.pressures) result.pressures = (element.pressures as number[]).map(hundredth);
  return result;
}

/** A stroke with more points than the board takes is kept up to there. */
function cut(raw: Record<string, unknown>): Record<string, unknown> {
  if (raw.type !== 'freedraw' || !Array.isArray(raw.points) || raw.points.length <= STROKE_POINTS_MAX)
    return raw;
  const pressures = Array.isArray(raw.pressures) ? raw.pressures.slice(0, STROKE_POINTS_MAX) : [];
  return { ...raw, points: raw.points.slice(0, STROKE_POINTS_MAX), pressures };
}

/** Of some data the fields that an element of this type may have, as far as their values are sound. */
export function fieldsOf(type: ElementType, raw: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries({ ...COMMON, ...OF_TYPE[type] });
  return Object.fromEntries(
    fields.flatMap(([key, check]) => (raw[key] !== undefined && check(raw[key]) ? [[key, raw[key]]] : [])),
  );
}

/**
 * The element that some data stands for, with the fields we know and a tenth of a unit as the
 * finest measure; null when it is none, or of a type that the board does not take.
 */
export function elementFrom(data: unknown): BoardElement | null {
  if (typeof data !== 'object' || data === null) return null;
  const raw = cut(data as Record<string, unknown>);
  const { id, type, x, y, width, height } = raw;
  if (!isElementType(type) || !isId(id) || ![x, y, width, height].every(number)) return null;
  return rounded({ id, type, x, y, width, height, ...fieldsOf(type, raw) } as BoardElement);
}
