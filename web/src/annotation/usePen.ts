import { type PointerEvent, type RefObject, useRef, useState } from 'react';
import { signal } from '../meeting/store';
import { act, useRoom } from '../meeting/useRoom';
import {
  BOARD_HEIGHT,
  BOARD_WIDTH,
  type Colour,
  contentOf,
  type Mark,
  PEN_WIDTH,
  type Point,
  type ShapeKind,
  STROKE_POINTS_MAX,
} from './mark';

export type Tool = 'move' | 'pen' | 'text' | ShapeKind;

/** Points nearer than this to the last one add nothing, in board units. */
const POINT_DISTANCE = 3;
/** A drag shorter than this is a slip of the hand, in board units. */
const SHAPE_MIN = 12;
/** The server relays 30 signals a second; 20 leave room for others. */
const SIGNAL_EVERY_MS = 50;

/** Where on the board a pointer is. */
export function boardPoint(svg: SVGSVGElement, event: { clientX: number; clientY: number }): Point {
  const matrix = svg.getScreenCTM();
  if (!matrix) return [0, 0];
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return [Math.max(0, Math.min(BOARD_WIDTH, x)), Math.max(0, Math.min(BOARD_HEIGHT, y))];
}

/** Tells the others of a stroke while it is drawn, in small parts. */
function useLiveStroke() {
  const unsent = useRef<Point[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const flush = (id: string, color: Colour) => {
    timer.current = null;
    const points = unsent.current.map(([x, y]) => [Math.round(x), Math.round(y)]);
    unsent.current = [];
    if (points.length > 0) signal('stroke', { id, color, points });
  };
  return (id: string, color: Colour, point: Point) => {
    unsent.current.push(point);
    timer.current ??= setTimeout(() => flush(id, color), SIGNAL_EVERY_MS);
  };
}

/** Drawing with the pen or a shape: what is under way, and the handlers that make it. */
export function usePen(svg: RefObject<SVGSVGElement | null>, tool: Tool, color: Colour) {
  const { token } = useRoom();
  const [draft, setDraft] = useState<Mark | null>(null);
  const strokeId = useRef('');
  const tellLive = useLiveStroke();
  const drawing = useRef(false);

  const store = async (mark: Mark) => {
    await act('annotation.create', { ...contentOf(mark), epoch: token.epoch });
    // The event has put it on the board by now, or the refusal has been told.
    setDraft((now) => (now === mark ? null : now));
  };

  const down = (event: PointerEvent) => {
    if (!svg.current || tool === 'move' || tool === 'text' || event.button !== 0) return;
    const [x, y] = boardPoint(svg.current, event);
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    strokeId.current = String(Date.now());
    if (tool === 'pen') setDraft({ kind: 'drawing', points: [[x, y]], width: PEN_WIDTH, color });
    else setDraft({ kind: 'shape', shape: tool, x, y, width: 0, height: 0, color });
  };

  const move = (event: PointerEvent) => {
    if (!svg.current || !draft || !drawing.current) return;
    const [x, y] = boardPoint(svg.current, event);
    if (draft.kind === 'shape') setDraft({ ...draft, width: x - draft.x, height: y - draft.y });
    if (draft.kind !== 'drawing' || draft.points.length >= STROKE_POINTS_MAX) return;
    const [lastX, lastY] = draft.points.at(-1) ?? [0, 0];
    if (Math.hypot(x - lastX, y - lastY) < POINT_DISTANCE) return;
    tellLive(strokeId.current, color, [x, y]);
    setDraft({ ...draft, points: [...draft.points, [x, y]] });
  };

  const up = () => {
    if (!draft || !drawing.current) return;
    drawing.current = false;
    const slip = draft.kind === 'shape' && Math.hypot(draft.width, draft.height) < SHAPE_MIN;
    if (slip) setDraft(null);
    else void store(draft);
  };

  const cancel = () => {
    drawing.current = false;
    setDraft(null);
  };

  return { draft, down, move, up, cancel };
}
