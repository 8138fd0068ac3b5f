import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Person } from './person';

/**
 * How a page or a state of the room is looked at: nothing to stumble over, nothing beyond the edge, nothing too small
 * for a thumb. With `NEXCHAMPS_LOOK` naming a folder it also leaves a picture there, for somebody's own eyes.
 */

const PICTURES = process.env.NEXCHAMPS_LOOK;

/** WCAG 2.5.8 asks for 24 by 24 at least; this house for a thumb's breadth one way. */
const LEAST_PX = 24;
const THUMB_PX = 48;

/** What on the page may be pressed and is too small; links inside a sentence are as large as their words. */
function smallTargets({ least, thumb }: { least: number; thumb: number }): string[] {
  const pressed =
    'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [role=menuitem], [role=option], [role=switch]';
  const isShown = (one: Element) => one.checkVisibility({ visibilityProperty: true });
  // What is small to the eye may be large to the finger.
  const boxOf = (one: HTMLElement) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const around = getComputedStyle(one, '::after');
    if (around.content === 'none' || around.position !== 'absolute') return { left, top, right, bottom };
    const inset = (side: 'left' | 'top' | 'right' | 'bottom') => Number.parseFloat(around[side]) || 0;
    return {
      left: left + inset('left'),
      top: top + inset('top'),
      right: right - inset('right'),
      bottom: bottom - inset('bottom'),
    };
  };
  // A switch is pressed by its label too; some are nothing but their label.
  const parts = (one: HTMLElement) =>
    [one, ...((one as HTMLInputElement).labels ?? [])].filter(isShown).map(boxOf);
  const small: string[] = [];
  for (const one of document.querySelectorAll<HTMLElement>(pressed)) {
    // The drawing library's own tools are its own; what only a keyboard comes to has no size yet.
    if (one.closest('.excalidraw, [inert], .unseen') || !isShown(one)) continue;
    if (getComputedStyle(one).display === 'inline') continue;
    const boxes = parts(one).filter(({ left, top, right, bottom }) => right - left > 1 && bottom - top > 1);
    if (boxes.length === 0) continue;
    const span = (from: 'left' | 'top', to: 'right' | 'bottom') =>
      Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]));
    // The browser rounds what it lays out.
    const sizes = [span('left', 'right'), span('top', 'bottom')].map(Math.round).sort((a, b) => a - b);
    const [short = 0, long = 0] = sizes;
    if (short >= least && long >= thumb) continue;
    const name = one.getAttribute('aria-label') ?? one.textContent?.trim() ?? '';
    small.push(`${one.tagName.toLowerCase()} "${name.slice(0, 40)}" ${short} x ${long}`);
  }
  return small;
}

/** All of the above for what the page shows now. */
export async function lookOnce(person: Person, what: string): Promise<void> {
  const { page } = person;
  // Where the last press was, a hint may stand.
  await page.mouse.move(0, 0);
  await person.checkAccess(what);
  const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect.soft(overhang, `${what} goes over the edge`).toBeLessThanOrEqual(0);
  const small = await page.evaluate(smallTargets, { least: LEAST_PX, thumb: THUMB_PX });
  expect.soft(small, `too small for a thumb: ${what}`).toEqual([]);
  if (!PICTURES) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${what.replaceAll(/[^\p{L}\d]+/gu, '-')}.png`) });
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1440, height: 900 };

/** A page as people have it: light and dark, on a desk and on a phone. */
export async function look(person: Person, what: string): Promise<void> {
  const { page } = person;
  for (const [size, viewport] of Object.entries({ desk: DESK, phone: PHONE }))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      await lookOnce(person, `${what}, ${size}, ${colorScheme}`);
    }
  await page.setViewportSize(DESK);
  await page.emulateMedia({ colorScheme: 'light' });
}
