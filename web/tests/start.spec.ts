import { type Browser, expect, type Page, test } from '@playwright/test';
import { ink, takePen } from './pen';
import { Server } from './server';
import { meetingOf, SLOW_MS, Speaker } from './speaker';

/** A board with nothing on it asks nothing of a slow processor, and of a slow line only what is likely to be needed. */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

/** Longer than a room is left alone before anything is fetched ahead. */
const QUIET_MS = 4_000;

interface Watched {
  speaker: Speaker;
  /** What was fetched of the drawing library. */
  fetched: string[];
}

async function arrive(browser: Browser, name: string, sparing = false): Promise<Watched> {
  const speaker = await Speaker.arrive(browser, server.url, name);
  const fetched: string[] = [];
  speaker.page.on('request', (request) => {
    if (/ExcalidrawCanvas-\w+\.js/.test(request.url())) fetched.push(request.url());
  });
  if (sparing)
    await speaker.page.addInitScript(() => {
      Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
    });
  return { speaker, fetched };
}

async function enter({ page }: Speaker, meeting: number): Promise<void> {
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter').click();
  await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
}

/** Takes the floor, and leaves the pen down after a wave. */
async function drawUpToHere(speaker: Speaker): Promise<void> {
  const { page } = speaker;
  const at = await takePen(speaker);
  await page.mouse.move(...at(0.3, 0.5));
  await page.mouse.down();
  for (let step = 1; step <= 20; step++) {
    await page.mouse.move(...at(0.3 + step * 0.02, 0.5 - (step % 4) * 0.02));
    await page.waitForTimeout(15);
  }
}

const canvases = (page: Page) => page.locator('.board-canvas');

test('whoever looks on at an empty board starts no library, and misses nothing of the first stroke', async ({
  browser,
}) => {
  const awa = await arrive(browser, 'Awa');
  const ben = await arrive(browser, 'Ben', true);
  const meeting = await meetingOf([awa.speaker, ben.speaker], { turn_limit_seconds: 0 });
  await enter(awa.speaker, meeting);
  await enter(ben.speaker, meeting);
  // Likely to be needed, it is fetched in a quiet moment, and not from who spares their data.
  await expect.poll(() => awa.fetched.length, { timeout: SLOW_MS }).toBeGreaterThan(0);
  await ben.speaker.page.waitForTimeout(QUIET_MS);
  expect(ben.fetched).toEqual([]);
  for (const { speaker } of [awa, ben]) await expect(canvases(speaker.page)).toHaveCount(0);

  await drawUpToHere(awa.speaker);
  const seen = expect.poll(() => ink(ben.speaker.page), { timeout: SLOW_MS });
  await seen.toBeGreaterThan(0.8 * (await ink(awa.speaker.page)));
  await expect(ben.speaker.person.marks).toHaveCount(0);
  await awa.speaker.page.mouse.up();
  for (const { speaker } of [awa, ben]) await expect(speaker.person.marks).toHaveCount(1);
  for (const { speaker } of [awa, ben]) await speaker.depart();
});

test('a line that falls while the library comes takes nothing away', async ({ browser }) => {
  const { speaker, fetched } = await arrive(browser, 'Awa', true);
  const meeting = await meetingOf([speaker], { turn_limit_seconds: 0 });
  await enter(speaker, meeting);
  const library = /ExcalidrawCanvas-\w+\.(js|css)/;
  await speaker.page.route(library, (route) => route.abort());
  await speaker.page.getByTestId('claim').click();
  await expect.poll(() => fetched.length).toBeGreaterThan(0);
  await speaker.page.unroute(library);
  const board = speaker.page.getByTestId('board');
  await expect(board).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
  // With its styles.
  await expect(speaker.page.locator('.board-canvas .ToolIcon').first()).toHaveCSS('position', 'relative');
  // What could not be reached is no fault of the page's.
  speaker.person.complaints.splice(0);
  await speaker.depart();
});
