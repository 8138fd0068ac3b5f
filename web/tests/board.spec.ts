import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { ink, placesOn } from './pen';
import { Person } from './person';
import { Server } from './server';
import { meetingOf, SLOW_MS, Speaker } from './speaker';

/** Two people and one pen: who has the floor draws, and the other sees it as it happens. */

let server: Server;
test.beforeAll(async () => {
  // A program may fill a board faster than a person.
  server = await Server.start({ RATE_LIMIT: 'off' });
});
test.afterAll(async () => {
  await server.stop();
});

const inked = (page: Page) => expect.poll(() => ink(page));

/** Draws a wave and leaves the pen down. */
async function beginStroke(page: Page, y: number): Promise<void> {
  const at = await placesOn(page);
  await page.mouse.move(...at(0.3, y));
  await page.mouse.down();
  for (let i = 1; i <= 20; i++) {
    await page.mouse.move(...at(0.3 + i * 0.015, y - (i % 4) * 0.02));
    await page.waitForTimeout(15);
  }
}

async function ready(person: Person): Promise<void> {
  await expect(person.page.getByTestId('board')).toHaveAttribute('data-ready', 'true', {
    timeout: 60_000,
  });
}

/** Calls the API as somebody, as a program of theirs would. */
async function call(
  person: Person,
  method: 'POST' | 'PUT',
  path: (meeting: number) => string,
  data: object,
): Promise<void> {
  const { request } = person.page;
  const meeting = Number(new URL(person.page.url()).pathname.split('/').pop());
  const signedIn = await request.post('/api/v1/auth/token', {
    form: { username: person.email, password: 'a quiet garden gate' },
  });
  const { access_token } = (await signedIn.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}` };
  const answer = await request.fetch(`/api/v1${path(meeting)}`, { method, headers, data });
  expect(answer.ok(), path(meeting)).toBe(true);
}

async function gather(awa: Person, ben: Person): Promise<void> {
  await awa.page.goto('/signup');
  await awa.signUp();
  await awa.page.getByTestId('new-meeting').click();
  await awa.page.getByLabel('Name').fill('A board for two');
  await awa.press('Create meeting');
  await awa.goIn();
  await ready(awa);
  // A slow machine may take longer than a turn.
  await call(awa, 'PUT', (id) => `/meetings/${id}`, { settings: { turn_limit_seconds: 0 } });
  await ben.page.goto(awa.page.url());
  await ben.page.getByRole('link', { name: 'Create an account' }).click();
  await ben.signUp();
  await ben.press('Join the meeting');
  await ben.goIn();
  await ready(ben);
}

/** Awa draws; Ben sees it before her pen is up, and can draw nothing himself. */
async function drawAndBeSeen(awa: Person, ben: Person): Promise<void> {
  await awa.press('Take the floor');
  await expect(awa.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');
  // On an empty board the pen comes with the floor.
  await ready(awa);
  expect(await ink(ben.page)).toBe(0);
  await beginStroke(awa.page, 0.5);
  await inked(ben.page).toBeGreaterThan(50);
  await expect(ben.marks).toHaveCount(0);
  await awa.page.mouse.up();
  await expect(ben.marks).toHaveCount(1);
  await expect(awa.marks).toHaveCount(1);
  await awa.checkAccess('the board of the holder');
  await ben.checkAccess('the board of who looks on');

  await beginStroke(ben.page, 0.7);
  await ben.page.mouse.up();
  await ben.page.waitForTimeout(300);
  await expect(awa.marks).toHaveCount(1);
  await expect(ben.page.getByRole('radio', { name: /Draw/ })).toHaveCount(0);
}

/** Without a pointer: a text, a note, and one's own last step taken back. */
async function write(awa: Person, ben: Person): Promise<void> {
  const add = async (kind: string, text: string) => {
    await awa.page.getByTestId('outline').press('Enter');
    await awa.page.getByRole('combobox', { name: 'Add' }).click();
    await awa.page.getByRole('option', { name: kind }).click();
    await awa.page.getByRole('textbox', { name: /Words/ }).fill(text);
    await awa.page.keyboard.press('Enter');
    await awa.page.keyboard.press('Escape');
  };
  await add('Text', 'Who waters the beans?');
  await expect(ben.marks.last()).toContainText('Who waters the beans?');
  await add('Note', 'Ask Cleo');
  await expect(ben.marks).toHaveCount(4);
  await expect(ben.marks.filter({ hasText: 'Ask Cleo' })).toHaveCount(1);
  await awa.page.getByRole('button', { name: 'Undo' }).click();
  await expect(ben.marks).toHaveCount(2);
  await awa.page.getByRole('button', { name: 'Redo' }).click();
  await expect(ben.marks).toHaveCount(4);
}

/** Ben's stroke is cut by a hand-over in its middle: what he had drawn by then stays, once. */
async function beCut(awa: Person, ben: Person): Promise<void> {
  await awa.press('Release the floor');
  await ben.press('Take the floor');
  await expect(ben.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');
  await beginStroke(ben.page, 0.8);
  await awa.moderate('Take the floor back');
  await awa.page.getByRole('textbox', { name: 'Reason' }).fill('Time for somebody else');
  await awa.page.getByTestId('intervene').click();
  await expect(ben.floor).toHaveText('The floor is free.');
  await expect(ben.marks).toHaveCount(5);
  const at = await placesOn(ben.page);
  await ben.page.mouse.move(...at(0.1, 0.1));
  await ben.page.mouse.up();
  await ben.page.waitForTimeout(500);
  await expect(ben.marks).toHaveCount(5);
  await expect(awa.marks).toHaveCount(5);
  const [seen, own] = [await ink(awa.page), await ink(ben.page)];
  expect(own).toBeGreaterThan(0);
  expect(seen).toBeGreaterThan(0);
}

async function saved(person: Person, item: RegExp): Promise<Buffer> {
  await person.press('Save the board as a picture');
  const download = person.page.waitForEvent('download');
  await person.page.getByRole('menuitem', { name: item }).click();
  return readFile(await (await download).path());
}

/** Pictures to take home, with everything inside. */
async function takeHome(ben: Person): Promise<void> {
  const png = await saved(ben, /PNG/);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.length).toBeGreaterThan(5_000);
  const svg = (await saved(ben, /SVG/)).toString();
  expect(svg).toContain('Who waters the beans?');
  expect(svg).toContain('font/woff2;base64,');
  expect(svg.match(/https?:\/\/[^"'\s)]+/g)?.filter((url) => !url.includes('www.w3.org'))).toEqual([]);
}

/** What programs write by the API stands on the board, also in their plain words. */
async function beWrittenTo(awa: Person, ben: Person): Promise<void> {
  await awa.press('Take the floor');
  await expect(awa.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');
  const before = await ink(ben.page);
  for (const data of [
    { annotation_type: 'text', content: { text: 'who pays?' } },
    { annotation_type: 'shape', content: { shape: 'rectangle', x: 900, y: 500 } },
    { annotation_type: 'shape', content: { shape: 'star' } },
  ])
    await call(awa, 'POST', (id) => `/annotations/meetings/${id}`, data);
  await expect(ben.marks).toHaveCount(8);
  await expect(ben.marks.filter({ hasText: 'who pays?' })).toHaveCount(1);
  await expect(ben.marks.last()).toContainText('A mark of another program');
  await inked(ben.page).toBeGreaterThan(before);
  // Words that come without measures stand whole on their line: half of its height is what the group is turned about.
  const svg = (await saved(ben, /SVG/)).toString();
  const [, half, size] =
    /rotate\(0 [\d.]+ ([\d.]+)\)"[^>]*><text[^>]*font-size="([\d.]+)px"[^>]*>who pays/.exec(svg) ?? [];
  expect(2 * Number(half), svg).toBeGreaterThan(Number(size));
}

test('the board follows the floor', async ({ browser }) => {
  const awa = await Person.arrive(browser, server.url, 'Awa');
  const ben = await Person.arrive(browser, server.url, 'Ben', { colorScheme: 'dark' });
  await gather(awa, ben);
  await drawAndBeSeen(awa, ben);
  await write(awa, ben);
  await beCut(awa, ben);
  await takeHome(ben);
  await beWrittenTo(awa, ben);

  const before = await ink(ben.page);
  await ben.page.reload();
  await ready(ben);
  await expect(ben.marks).toHaveCount(8);
  await inked(ben.page).toBeGreaterThan(before / 2);
  for (const person of [awa, ben]) {
    expect(person.complaints, `what ${person.name}'s page complained about`).toEqual([]);
    await person.context.close();
  }
});

test('older marks stay beside a new one, however large the board is', async ({ browser }) => {
  const awa = await Person.arrive(browser, server.url, 'Awa');
  const ben = await Person.arrive(browser, server.url, 'Ben', { viewport: { width: 390, height: 844 } });
  await gather(awa, ben);
  await awa.press('Take the floor');
  const box = (x: number, y: number) => ({
    annotation_type: 'shape',
    content: { shape: 'rectangle', x, y, width: 300, height: 200, color: '#b91c1c' },
  });
  const write = async (x: number, y: number, count: number) => {
    await call(awa, 'POST', (id) => `/annotations/meetings/${id}`, box(x, y));
    await expect(ben.marks).toHaveCount(count);
  };
  await write(100, 100, 1);
  await inked(ben.page).toBeGreaterThan(0);
  const one = await ink(ben.page);
  const size = await ben.page.locator('.board-canvas').boundingBox();
  expect([(size?.width ?? 0.5) % 1, (size?.height ?? 0.5) % 1]).toEqual([0, 0]);
  for (let count = 2; count <= 4; count++) await write(100 + 400 * (count - 1), 600, count);
  await inked(ben.page).toBeGreaterThan(3.5 * one);
  for (const { context } of [awa, ben]) await context.close();
});

/** Tools that are not as high as a thumb, or that something lies on top of. */
function badTools(): string[] {
  const tools = document.querySelectorAll<HTMLElement>('.board-canvas .ToolIcon__icon');
  return [...tools].flatMap((tool) => {
    const { left, top, width, height } = tool.getBoundingClientRect();
    // One that can do nothing now is no target.
    if (width === 0 || !tool.checkVisibility({ visibilityProperty: true }) || tool.closest(':disabled'))
      return [];
    const whole = tool.closest('label, button') ?? tool;
    const name = `${whole.getAttribute('title') ?? whole.getAttribute('aria-label')}`;
    // The whole of a target is to be had: where the switch once lay on half of a tool, its middle was free.
    const free = [0.1, 0.5, 0.9].every((part) =>
      whole.contains(document.elementFromPoint(left + width * part, top + height / 2)),
    );
    if (!free) return [`${name} is covered`];
    return Math.round(height) < 48 ? [`${name} is ${Math.round(height)} high`] : [];
  });
}

test("the holder's tools are as high as a thumb, and nothing lies on top of them", async ({ browser }) => {
  const awa = await Person.arrive(browser, server.url, 'Awa');
  await awa.page.goto('/signup');
  await awa.signUp();
  await awa.page.getByTestId('new-meeting').click();
  await awa.page.getByLabel('Name').fill('A board for all hands');
  await awa.press('Create meeting');
  await awa.goIn();
  await ready(awa);
  await call(awa, 'PUT', (id) => `/meetings/${id}`, { settings: { turn_limit_seconds: 0 } });
  await awa.press('Take the floor');
  await expect(awa.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');
  const sizes = { Board: [1440, 1200, 1024, 900, 390], Both: [1440, 1024, 900, 390] };
  for (const [mode, widths] of Object.entries(sizes))
    for (const width of widths) {
      await awa.page.setViewportSize({ width, height: width === 1024 ? 768 : 844 });
      await awa.page.getByText(mode, { exact: true }).first().click();
      await awa.page.mouse.move(0, 0);
      await expect.poll(() => awa.page.evaluate(badTools), `${mode} at ${width} px`).toEqual([]);
    }
  expect(awa.complaints).toEqual([]);
  await awa.context.close();
});

/** More than are painted in one go. */
const CROWDED = 150;

/** A mark of each kind in turn, in rows. */
function markAt(at: number): object {
  const [x, y] = [20 + (at % 15) * 104, 20 + Math.floor(at / 15) * 86];
  const points = Array.from({ length: 30 }, (_, n) => [x + 2 * n, y + 30 + 20 * Math.sin(n / 4)]);
  const contents = {
    text: { text: `mark ${at}`, x, y: y + 20, size: 20 },
    shape: { shape: at % 2 === 0 ? 'rectangle' : 'arrow', x, y, width: 80, height: 50, color: 'blue' },
    drawing: { points, width: 4 },
  };
  const [annotation_type, content] = Object.entries(contents)[at % 3] ?? [];
  return { annotation_type, content };
}

/** The board as it is seen, point by point. */
const pictureOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLCanvasElement>('.board-canvas canvas.static')?.toDataURL());

/** From now on, how many points of the board have anything on them, whenever something is shown. */
async function watchInk(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const counts: number[] = [];
    const look = () => {
      const canvas = document.querySelector<HTMLCanvasElement>('.board-canvas canvas.static');
      const { data } = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
      let count = 0;
      for (let at = 3; at < (data?.length ?? 0); at += 4) if (data?.[at] !== 0) count += 1;
      counts.push(count);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    Object.assign(globalThis, { inks: counts });
  });
  return () => page.evaluate(() => (globalThis as typeof globalThis & { inks: number[] }).inks);
}

test('a crowded board in another size is whole at every moment, and in the end the same to the point', async ({
  browser,
}) => {
  const awa = await Speaker.arrive(browser, server.url, 'Awa');
  const ben = await Speaker.arrive(browser, server.url, 'Ben');
  const meeting = await meetingOf([awa, ben], { turn_limit_seconds: 0 });
  await ben.page.goto(`/m/${meeting}`);
  await ben.page.getByTestId('enter').click();
  await expect(ben.person.floor).toBeVisible({ timeout: SLOW_MS });
  await awa.call('POST', `/tokens/meetings/${meeting}/claim`, {});
  // One by one, each is painted where it comes: the picture is one that was never made anew.
  for (let at = 0; at < CROWDED; at++) await awa.call('POST', `/annotations/meetings/${meeting}`, markAt(at));
  await expect(ben.person.marks).toHaveCount(CROWDED);
  await inked(ben.page).toBeGreaterThan(0);
  // What is written in a font that came late is painted once more.
  await ben.page.evaluate(() => document.fonts.ready);
  await ben.page.waitForTimeout(1_000);
  const large = await pictureOf(ben.page);
  const inkLarge = await ink(ben.page);

  const inks = await watchInk(ben.page);
  await ben.page.setViewportSize({ width: 1100, height: 760 });
  await expect.poll(() => pictureOf(ben.page)).not.toBe(large);
  await ben.page.waitForTimeout(1_500);
  const inkSmall = await ink(ben.page);
  expect(inkSmall).toBeLessThan(0.8 * inkLarge);
  await ben.page.setViewportSize({ width: 1440, height: 900 });
  await expect.poll(async () => (await pictureOf(ben.page)) === large, { timeout: SLOW_MS }).toBe(true);
  expect(Math.min(...(await inks()))).toBeGreaterThan(0.8 * inkSmall);

  // Who comes later sees it as soon as the board says that it is there.
  await ben.page.reload();
  await ready(ben.person);
  await inked(ben.page).toBeGreaterThan(0.8 * inkLarge);
  for (const who of [awa, ben]) await who.depart();
});
