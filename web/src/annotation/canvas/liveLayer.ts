import type { BoardElement } from '../element';
import type { Window } from './view';

/** Where the board's pixels come to lie on the page. */
export function placeOf({ x, y }: { x: number; y: number }, { scrollX, scrollY, zoom }: Window) {
  return { zoom, left: (x + scrollX) * zoom, top: (y + scrollY) * zoom };
}

/**
 * The stroke that somebody else is drawing, as an outline of ours above the library's canvases.
 *
 * To hand it to the library at each of its points made that draw all of its own controls anew, 25 times a second; on a
 * canvas of ours its whole size was copied at each frame, on the page's own thread. Of an outline the browser paints
 * what has changed, on another.
 */
export class LiveLayer {
  private stroke: BoardElement | null = null;
  private asked = false;

  constructor(
    private readonly layer: SVGSVGElement,
    private readonly path: SVGPathElement,
    private readonly seen: () => Window,
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
    const { layer, path, stroke } = this;
    layer.toggleAttribute('hidden', stroke === null);
    if (!stroke) return;
    const { zoom, left, top } = placeOf(stroke, this.seen());
    const opacity = typeof stroke.opacity === 'number' ? stroke.opacity / 100 : 1;
    set(path, 'transform', `matrix(${zoom} 0 0 ${zoom} ${left} ${top})`);
    set(path, 'fill', String(stroke.strokeColor));
    set(path, 'fill-opacity', String(opacity));
    set(path, 'd', this.outlineOf(stroke));
  }
}

/** What it has already is not set: the browser would look at it all the same. */
function set(path: SVGPathElement, name: string, value: string): void {
  if (path.getAttribute(name) !== value) path.setAttribute(name, value);
}
