import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/**
 * A few pages beside the pictures of them that somebody looked at and liked. `npm run golden` takes them anew: open each
 * before it is committed.
 */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

/** The browser that took the pictures; another one draws letters a little differently. */
const DRAWN_BY = join(import.meta.dirname, 'golden', 'browser.txt');
const SAME_BROWSER = 0.01;
const OTHER_BROWSER = 0.06;

function tolerance(browser: Browser): number {
  if (test.info().config.updateSnapshots === 'all') writeFileSync(DRAWN_BY, `${browser.version()}\n`);
  return readFileSync(DRAWN_BY, 'utf8').trim() === browser.version() ? SAME_BROWSER : OTHER_BROWSER;
}

/** What goes on with time is no part of a picture. */
const MOVING = [
  '.figures',
  'time',
  '[data-testid=floor-clock]',
  '[data-testid=floor-line] [class*=inner]',
  'section[aria-labelledby=held-title]',
];

async function compare(browser: Browser, page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot(`${name}.png`, {
    mask: MOVING.map((moving) => page.locator(moving)),
    maxDiffPixelRatio: tolerance(browser),
    animations: 'disabled',
    caret: 'hide',
  });
}

const arrive = (browser: Browser, name: string, options = {}) =>
  Speaker.arrive(browser, server.url, name, { reducedMotion: 'reduce', ...options });

async function into(speaker: Speaker, meeting: number): Promise<void> {
  await speaker.page.goto(`/m/${meeting}`);
  await speaker.page.getByTestId('enter-listening').or(speaker.page.getByTestId('enter')).last().click();
  await expect(speaker.person.floor).toBeVisible();
  await expect(speaker.page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
}

test('the first page and what makes a meeting look as they did', async ({ browser }) => {
  const awa = await arrive(browser, 'Awa Diallo');
  await awa.page.goto('/new');
  await expect(awa.page.getByTestId('plan')).toBeVisible();
  await compare(browser, awa.page, 'new-meeting');
  await awa.person.context.clearCookies();
  await awa.page.goto('/');
  await expect(awa.page.getByTestId('to-sign-in')).toBeVisible();
  await compare(browser, awa.page, 'first-page');
  await awa.depart();
});

test('the room looks as it did', async ({ browser }) => {
  const awa = await arrive(browser, 'Awa Diallo');
  const ben = await arrive(browser, 'Ben Okoro', { colorScheme: 'dark' });
  const cleo = await arrive(browser, 'Cléo Martin', { viewport: { width: 390, height: 844 } });
  const dai = await arrive(browser, 'Dai Nguyen', {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  });
  await dai.call('PUT', '/users/me', { language_preference: 'fr' });
  const people = [awa, ben, cleo, dai];
  const meeting = await meetingOf(people, { turn_limit_seconds: 0 });
  await into(awa, meeting);
  await compare(browser, awa.page, 'room-free');
  for (const each of [ben, cleo, dai]) await into(each, meeting);
  const token = (who: Speaker, what: string) => who.call('POST', `/tokens/meetings/${meeting}/${what}`, {});
  await token(cleo, 'claim');
  await token(ben, 'request');
  await token(dai, 'request');
  await expect(awa.person.queue).toHaveCount(2);
  // Presence comes when it comes; all four are there before the first picture.
  for (const each of people) await expect(each.page.getByTestId('here')).toContainText('4');
  // And whose turn it is has its bar, which comes with the first second.
  for (const { page } of [awa, ben])
    await expect(page.locator('section[aria-labelledby=held-title]')).toContainText('Cléo');
  await compare(browser, awa.page, 'room-held');
  await compare(browser, ben.page, 'room-next-dark');
  await compare(browser, cleo.page, 'room-holder-phone');
  await compare(browser, dai.page, 'room-queued-phone-dark-fr');
  for (const each of people) await each.depart();
});
