import { type BoardElement, type Point, STROKE_POINTS_MAX, tenth } from './element';
import { inkOf, type Stored, storedAlone } from './mark';

/** The server relays 30 signals a second from one socket; 25 leave some for a pointer. */
export const TELL_EVERY_MS = 40;

/** A part of a stroke under way: the points from number `start` on, in the board's own measure. */
interface StrokePart {
  id: string;
  start: number;
  points: Point[];
  color: string;
  width: number;
}

/** Anything else under way, each time the whole of it, as it is stored should the turn end now. */
interface Whole extends Stored {
  id: string;
}

export type Part = StrokePart | Whole;

/** A box that was only just begun: nobody could see it, and nobody would want it kept. */
const isPoint = ({ width, height }: BoardElement) => width === 0 && height === 0;

/** Tells the others of a mark while it is drawn: of a stroke each time only what is new of it. */
export class LiveTeller {
  private id: string | null = null;
  private told = 0;
  private latest: BoardElement | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** `tell` says whether there was a line to tell it on; what could not be told is told with the next part. */
  constructor(private readonly tell: (part: Part) => boolean) {}

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
    if (element.type === 'freedraw') this.tellPoints(element);
    else if (isPoint(element) || this.tell({ id: element.id, ...storedAlone(element) })) this.latest = null;
  }

  private tellPoints(element: BoardElement): void {
    const all = element.points as Point[];
    const fresh = all.slice(this.told, STROKE_POINTS_MAX);
    if (fresh.length === 0) return;
    const points = fresh.map(([x, y]): Point => [tenth(element.x + x), tenth(element.y + y)]);
    const part = { id: element.id, start: this.told, points, ...inkOf(element) };
    if (this.tell(part)) this.told += fresh.length;
  }

  /** Whether this is the mark under way. */
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
