import type { BoardElement } from '../element';
import { type Mark, reachOf } from './repaint';
import type { Box, Window } from './view';

/** The window on the board as the library has it, in pixels of the page. */
export interface Seen extends Window {
  width: number;
  height: number;
}

/** The layer grows by such steps, so that it seldom has to: to set a canvas's size anew empties it. */
const STEP = 256;

/** Where the board's pixels come to lie on the page. */
export function placeOf({ x, y }: { x: number; y: number }, { scrollX, scrollY, zoom }: Window) {
  return { zoom, left: (x + scrollX) * zoom, top: (y + scrollY) * zoom };
}

/** The part of the window that a stroke may reach into, in whole steps; null where nothing of it is seen. */
export function partFor(stroke: BoardElement, seen: Seen): Box | null {
  const reach = reachOf({ angle: 0, strokeWidth: 1, ...stroke } as unknown as Mark);
  const { zoom, left, top } = placeOf(reach, seen);
  const down = (value: number) => Math.max(0, STEP * Math.floor(value / STEP));
  const up = (value: number, most: number) => Math.min(most, STEP * Math.ceil(value / STEP));
  const [x, y] = [down(left), down(top)];
  const width = up(left + reach.width * zoom, seen.width) - x;
  const height = up(top + reach.height * zoom, seen.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

const isSame = (one: Box, other: Box) =>
  one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;

/**
 * The stroke that somebody else is drawing, on a canvas of ours above the library's.
 *
 * To hand it to the library at each of its points made that draw all of its own controls anew, 25 times a second. The
 * canvas covers what the stroke needs and no more, as its whole size is copied at each frame; an SVG path had the
 * browser put the page's layers together anew each time.
 */
export class LiveLayer {
  private stroke: BoardElement | null = null;
  private asked = false;
  private part: Box | null = null;
  private ratio = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly seen: () => Seen,
    /** The path that goes round a stroke, from its first point. */
    private readonly outlineOf: (stroke: BoardElement) => string,
    private readonly nextFrame: (paint: () => void) => void = (paint) => requestAnimationFrame(paint),
  ) {}

  show(stroke: BoardElement | null): void {
    if (stroke === this.stroke) return;
    this.stroke = stroke;
    this.ask();
  }

  /** The window was moved, or has another size. */
  moved(): void {
    if (this.stroke) this.ask();
  }

  private ask(): void {
    if (this.asked) return;
    this.asked = true;
    this.nextFrame(() => {
      this.asked = false;
      this.paint();
    });
  }

  private paint(): void {
    const { canvas, stroke } = this;
    const seen = this.seen();
    const part = stroke && partFor(stroke, seen);
    canvas.hidden = part === null;
    const context = part && canvas.getContext('2d');
    if (!stroke || !context) return;
    this.cover(part, context);
    const { zoom, left, top } = placeOf(stroke, seen);
    const enlarged = this.ratio * zoom;
    context.setTransform(enlarged, 0, 0, enlarged, this.ratio * (left - part.x), this.ratio * (top - part.y));
    context.globalAlpha = typeof stroke.opacity === 'number' ? stroke.opacity / 100 : 1;
    context.fillStyle = String(stroke.strokeColor);
    context.fill(new Path2D(this.outlineOf(stroke)));
  }

  /** Lays the canvas, empty, over a part of the window. */
  private cover(part: Box, context: CanvasRenderingContext2D): void {
    const { canvas } = this;
    if (this.part && isSame(this.part, part) && this.ratio === devicePixelRatio) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      return;
    }
    this.part = part;
    this.ratio = devicePixelRatio;
    canvas.width = part.width * this.ratio;
    canvas.height = part.height * this.ratio;
    const { style } = canvas;
    style.setProperty('left', `${part.x}px`);
    style.setProperty('top', `${part.y}px`);
    style.setProperty('width', `${part.width}px`);
    style.setProperty('height', `${part.height}px`);
  }
}
