/** The canvas of a mark, and how enlarged the mark was when it was last painted there. */
interface Own {
  canvas: HTMLCanvasElement;
  zoom: number;
  ratio: number;
}

const own = new WeakMap<object, Own>();

/**
 * The canvas that a mark is painted on by itself, before it goes on the board's: the same one for as long as the mark is.
 *
 * The library makes another one whenever the board is looked at in another size, which with a thousand marks takes
 * longer than to paint them. `vite/excalidraw.ts` has it ask here; it sets the size, which empties the canvas.
 */
export function canvasOf(mark: object, zoom: number): HTMLCanvasElement {
  const canvas = own.get(mark)?.canvas ?? document.createElement('canvas');
  own.set(mark, { canvas, zoom, ratio: devicePixelRatio });
  return canvas;
}

/** Whether a mark can be put on the board from its own canvas, sharply or a little softly. */
export function isMade(mark: object): boolean {
  return own.has(mark);
}

/** Whether that would be of a wrong size, as the screen has got finer or coarser since. */
export function isOfOtherScreen(mark: object): boolean {
  const ratio = own.get(mark)?.ratio;
  return ratio !== undefined && ratio !== devicePixelRatio;
}

/** Whether its canvas is as large as it is to be seen. */
export function isMadeFor(mark: object, zoom: number): boolean {
  return own.get(mark)?.zoom === zoom && !isOfOtherScreen(mark);
}

let lastRatio = globalThis.devicePixelRatio;

/** Whether the screen has got finer or coarser since this was last asked, so that nothing that was made fits it. */
export function hasOtherScreen(): boolean {
  const before = lastRatio;
  lastRatio = devicePixelRatio;
  return before !== lastRatio;
}
