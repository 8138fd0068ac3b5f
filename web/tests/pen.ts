import { expect, type Page } from '@playwright/test';
import { SLOW_MS, type Speaker } from './speaker';

/** How many points of the board have anything on them. */
export function ink(page: Page): Promise<number> {
  return page.evaluate(() => {
    // What is being drawn stands on a canvas of its own.
    const all = document.querySelectorAll<HTMLCanvasElement>(
      '.board-canvas canvas:not(.interactive, [hidden])',
    );
    let count = 0;
    for (const canvas of all) {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      for (let at = 3; at < (data?.length ?? 0); at += 4) if (data?.[at] !== 0) count += 1;
    }
    return count;
  });
}

/** A place on the page, for parts of the board's breadth and height. */
export type Place = (x: number, y: number) => [number, number];

/** Where the board stands now. */
export async function placesOn(page: Page): Promise<Place> {
  const box = await page.getByTestId('board').boundingBox();
  if (!box) throw new Error('the board has no place on the page');
  return (x, y) => [box.x + box.width * x, box.y + box.height * y];
}

/** Takes the floor, and waits until the board can be drawn on. */
export async function takePen({ page }: Speaker): Promise<Place> {
  await page.getByTestId('claim').click();
  const board = page.getByTestId('board');
  await expect(board).toHaveAttribute('data-drawing', 'true');
  await expect(board).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
  return placesOn(page);
}
