const canvases = new WeakMap<object, HTMLCanvasElement>();

/**
 * The canvas that a mark is painted on by itself, before it goes on the board's: the same one for as long as the mark is.
 *
 * The library makes another one whenever the board is looked at in another size, which with a thousand marks takes
 * longer than to paint them. `vite/excalidraw.ts` has it ask here; it sets the size, which empties the canvas.
 */
export function canvasOf(mark: object): HTMLCanvasElement {
  const canvas = canvases.get(mark) ?? document.createElement('canvas');
  canvases.set(mark, canvas);
  return canvas;
}
