import { type BoardElement, type Point, STROKE_POINTS_MAX, tenth } from './element';
import { inkOf } from './mark';

/** The server relays 30 signals a second from one socket; 25 leave some for a pointer. */
export const TELL_EVERY_MS = 40;

/** A part of a stroke under way: the points from number `start` on, in the board's own measure. */
export interface StrokePart {
  id: string;
  start: number;
  points: Point[];
  color: string;
  width: number;
}

/** Tells the others of a stroke while it is drawn: each time only what is new of it. */
export class StrokeTeller {
  private id: string | null = null;
  private told = 0;
  private latest: BoardElement | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly tell: (part: StrokePart) => void) {}

  drawing(element: BoardElement): void {
    if (element.id !== this.id) {
      this.flush();
      this.id = element.id;
      this.told = 0;
    }
    this.latest = element;
    this.timer ??= setTimeout(() => this.flush(), TELL_EVERY_MS);
  }

  /** Sends what is still untold; before a stroke is stored, so that nothing of it comes after. */
  flush(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const element = this.latest;
    if (!element) return;
    const all = element.points as Point[];
    const fresh = all.slice(this.told, STROKE_POINTS_MAX);
    if (fresh.length === 0) return;
    const points = fresh.map(([x, y]): Point => [tenth(element.x + x), tenth(element.y + y)]);
    this.tell({ id: element.id, start: this.told, points, ...inkOf(element) });
    this.told += fresh.length;
  }

  /** Whether this is the stroke under way. */
  isOn(id: string): boolean {
    return this.id === id;
  }

  /** What was under way is none any more. */
  forget(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.latest = null;
    this.id = null;
  }
}
