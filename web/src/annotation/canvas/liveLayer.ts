import type { BoardElement } from '../element';
import type { Window } from './view';

/** The window on the board as the library has it, in pixels of the page. */
export interface Seen extends Window {
  width: number;
  height: number;
}

/** Pixels of a screen to one of the page, and the page's to one of the board. */
export function placeOf(
  { x, y }: { x: number; y: number },
  { scrollX, scrollY, zoom }: Window,
  ratio: number,
) {
  const enlarged = ratio * zoom;
  return { enlarged, left: (x + scrollX) * enlarged, top: (y + scrollY) * enlarged };
}

/**
 * The stroke that somebody else is drawing, on a canvas of ours above the library's.
 *
 * To hand it to the library at each of its points made that draw all of its own controls anew, 25 times a second. Here
 * a frame paints the stroke as it has got until then, and nothing where nobody sees the board.
 */
export class LiveLayer {
  private stroke: BoardElement | null = null;
  private asked = false;

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
    canvas.hidden = stroke === null;
    if (!stroke) return;
    const seen = this.seen();
    const ratio = devicePixelRatio;
    // To set its size empties it, even where that is the same.
    canvas.width = seen.width * ratio;
    canvas.height = seen.height * ratio;
    const context = canvas.getContext('2d');
    if (!context) return;
    const { enlarged, left, top } = placeOf(stroke, seen, ratio);
    context.setTransform(enlarged, 0, 0, enlarged, left, top);
    context.globalAlpha = typeof stroke.opacity === 'number' ? stroke.opacity / 100 : 1;
    context.fillStyle = String(stroke.strokeColor);
    context.fill(new Path2D(this.outlineOf(stroke)));
  }
}
