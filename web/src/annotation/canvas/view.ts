import type { BoardElement } from '../element';
import { BOARD_HEIGHT, BOARD_WIDTH } from '../mark';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where the library has its window: what is added to a place, and how much it is enlarged. */
export interface Window {
  scrollX: number;
  scrollY: number;
  zoom: number;
}

const ZOOM_MIN = 0.1;
const ZOOM_MAX = 1;

/** The page and all that stands on or beside it. */
export function wholeOf(elements: readonly Pick<BoardElement, 'x' | 'y' | 'width' | 'height'>[]): Box {
  let [left, top, right, bottom] = [0, 0, BOARD_WIDTH, BOARD_HEIGHT];
  for (const { x, y, width, height } of elements) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The window of a given size that shows a box in its middle, as large as it goes. */
export function windowOn(box: Box, width: number, height: number): Window {
  const fitting = Math.min(width / box.width, height / box.height);
  const zoom = Math.max(ZOOM_MIN, Math.min(ZOOM_MAX, fitting));
  return {
    zoom,
    scrollX: width / zoom / 2 - (box.x + box.width / 2),
    scrollY: height / zoom / 2 - (box.y + box.height / 2),
  };
}

/** Where the next thing without a place of its own goes: cell by cell over the page. */
export function nextPlace(count: number): { x: number; y: number } {
  const [columns, rows] = [4, 5];
  const at = count % (columns * rows);
  // The first column last: the pen's own settings often lie over it.
  return { x: 60 + ((at + 1) % columns) * 380, y: 60 + Math.floor(at / columns) * 165 };
}
