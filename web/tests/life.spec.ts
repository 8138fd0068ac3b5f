import { type Browser, expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/** What lives around the floor: the chat, signals, a line that falls and comes back, a board that forgets nothing. */

/** How long the line is down; the server keeps a place in the queue for longer. */
const OFFLINE_MS = 30_000;
const SLOW_MS = 60_000;

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

const SETTINGS = { turn_limit_seconds: 0, queue_place_seconds: 600, disconnect_seconds: 600 };

async function two(browser: Browser): Promise<[Speaker, Speaker]> {
  return [
    await Speaker.arrive(browser, server.url, 'Awa'),
    await Speaker.arrive(browser, server.url, 'Ben', { colorScheme: 'dark' }),
  ];
}

async function enter({ page }: Speaker, meeting: number): Promise<void> {
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter').click();
  await expect(page.getByTestId('room')).toBeVisible({ timeout: SLOW_MS });
}

async function openChat({ page }: Speaker): Promise<void> {
  await page.getByTestId('tab-chat').click();
  await expect(page.getByTestId('chat-log')).toBeVisible();
}

async function say({ page }: Speaker, text: string): Promise<void> {
  await page.getByTestId('chat-write').fill(text);
  await page.getByTestId('chat-write').press('Enter');
}

const said = ({ page }: Speaker, text: string | RegExp) =>
  page.getByTestId('chat-message').filter({ hasText: text });

test('two write beside the floor; who observes reads along', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const olga = await Speaker.arrive(browser, server.url, 'Olga');
  const meeting = await meetingOf([awa, ben], SETTINGS);
  await olga.join(meeting, 'observer');
  await enter(awa, meeting);
  await enter(ben, meeting);
  await enter(olga, meeting);

  await openChat(awa);
  await say(awa, 'The plan: https://example.org/plan.');
  await say(awa, 'And <b>no</b> javascript:alert(1)');
  await expect(ben.page.getByTestId('chat-unread')).toContainText('2');
  await openChat(ben);
  const link = ben.page.getByTestId('chat-log').getByRole('link');
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute('href', 'https://example.org/plan');
  await expect(link).toHaveAttribute('rel', /noopener/);
  await expect(said(ben, '<b>no</b>')).toBeVisible();
  await expect(ben.page.getByTestId('chat-unread')).toHaveCount(0);

  // A draft outlives the panel, and a reload.
  await ben.page.getByTestId('chat-write').fill('I am not sure ');
  await ben.page.getByRole('tab').first().click();
  await openChat(ben);
  await expect(ben.page.getByTestId('chat-write')).toHaveValue('I am not sure ');
  await ben.page.reload();
  await openChat(ben);
  await ben.page.getByTestId('chat-write').press('End');
  await ben.page.keyboard.type('yet');
  await ben.page.keyboard.press('Enter');
  await expect(said(awa, 'I am not sure yet')).toBeVisible();

  await openChat(olga);
  await expect(said(olga, 'I am not sure yet')).toBeVisible();
  await expect(olga.page.getByTestId('chat-closed')).toBeVisible();
  await expect(olga.page.getByTestId('chat-write')).toHaveCount(0);
  const refused = await olga.page.request.post(`${server.url}/api/v1/chat/meetings/${meeting}`, {
    headers: { authorization: `Bearer ${olga.token}` },
    data: { text: 'all the same' },
  });
  expect(refused.status()).toBe(403);

  // By the keyboard alone, and with a question first.
  const remove = said(ben, 'I am not sure yet').getByRole('button');
  await remove.focus();
  await ben.page.keyboard.press('Enter');
  await ben.page.getByTestId('chat-remove').press('Enter');
  for (const each of [awa, ben, olga]) {
    await expect(said(each, 'I am not sure yet')).toHaveCount(0);
    await each.person.checkAccess(`the chat of ${each.person.name}`);
  }
  await awa.call('PUT', `/meetings/${meeting}`, { settings: { chat: 'off' } });
  await expect(ben.page.getByTestId('chat-closed')).toBeVisible();
  await awa.depart();
  await ben.depart();
  await olga.depart();
});

test('who writes faster than the server takes it waits, and says nothing twice', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], SETTINGS);
  await enter(awa, meeting);
  await openChat(awa);
  // Faster than the server lets anybody write: the page waits its turn.
  for (let at = 1; at <= 8; at++) await say(awa, `number ${at} of 8`);
  await expect(said(awa, 'number 8 of 8')).toBeVisible({ timeout: SLOW_MS });
  await expect(awa.page.getByTestId('chat-outgoing')).toHaveCount(0);
  await expect(awa.page.getByTestId('chat-message')).toHaveCount(8);
  await ben.person.context.close();
  await awa.depart();
});

test('reactions and ready marks are shown and kept nowhere', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], SETTINGS);
  await enter(awa, meeting);
  await enter(ben, meeting);
  await awa.page.getByTestId('react').click();
  await awa.page.getByTestId('react-agree').click();
  await expect(ben.page.getByTestId('reactions')).toContainText('Awa');
  await expect(awa.page.getByTestId('reactions')).toBeVisible();
  await ben.page.getByTestId('ready').click();
  await expect(awa.page.getByTestId('ready-count')).toHaveText('1/2');
  // Whoever comes later is told again.
  await awa.page.reload();
  await expect(awa.page.getByTestId('ready-count')).toHaveText('1/2', { timeout: SLOW_MS });
  await awa.page.getByTestId('phase-clarification').click();
  for (const { page } of [awa, ben]) await expect(page.getByTestId('ready-count')).toHaveText('0/2');
  await awa.depart();
  await ben.depart();
});

/** Half a minute without a network: what happened meanwhile is there afterwards, and so is what was written. */
test('a line that falls and comes back loses nothing', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], SETTINGS);
  await enter(awa, meeting);
  await enter(ben, meeting);
  await openChat(awa);
  await openChat(ben);
  await awa.page.getByTestId('claim').click();
  await ben.page.getByTestId('request').click();
  await expect(ben.page.getByTestId('withdraw')).toBeVisible();

  const { context } = ben.person;
  await context.setOffline(true);
  const banner = ben.page.getByTestId('connection-lost');
  await expect(banner).toBeVisible();
  await expect(ben.page.getByTestId('kept')).toBeVisible();
  await ben.person.checkAccess('a room without a line');
  await say(ben, 'written in a tunnel');
  await expect(ben.page.getByTestId('chat-outgoing')).toContainText('written in a tunnel');
  await say(awa, 'said meanwhile');
  await expect(said(awa, 'said meanwhile')).toBeVisible();
  await awa.page.getByTestId('react').click();
  await awa.page.getByTestId('react-clap').click();
  await ben.page.waitForTimeout(OFFLINE_MS);
  await expect(said(ben, 'said meanwhile')).toHaveCount(0);

  const seen = watchSockets(ben.page);
  await context.setOffline(false);
  await expect(banner).toHaveCount(0, { timeout: SLOW_MS });
  await expect(said(ben, 'said meanwhile')).toBeVisible();
  for (const each of [awa, ben]) await expect(said(each, 'written in a tunnel')).toHaveCount(1);
  await expect(ben.page.getByTestId('chat-outgoing')).toHaveCount(0);
  await expect(ben.page.getByTestId('withdraw')).toBeVisible();
  expect(
    seen.some((url) => url.includes('since=')),
    'resumed, not begun anew',
  ).toBe(true);

  // The floor goes to him as to anybody who waits.
  await awa.page.getByTestId('release').click();
  await expect(ben.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');
  await awa.depart();
  // What could not be reached is no fault of the page's.
  ben.person.complaints.splice(0);
  await ben.depart();
});

function watchSockets(page: Page): string[] {
  const seen: string[] = [];
  page.on('websocket', (socket) => seen.push(socket.url()));
  return seen;
}

/** How many points of the board have anything on them. */
function ink(page: Page): Promise<number> {
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

test('the board is seen while it is drawn, and a text outlives the end of its turn', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], SETTINGS);
  await enter(awa, meeting);
  await enter(ben, meeting);
  for (const { page } of [awa, ben])
    await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
  await ben.page.getByTestId('claim').click();
  await expect(ben.page.getByTestId('board')).toHaveAttribute('data-drawing', 'true');

  const box = await ben.page.getByTestId('board').boundingBox();
  if (!box) throw new Error('the board has no place on the page');
  const at = (x: number, y: number): [number, number] => [box.x + box.width * x, box.y + box.height * y];
  expect(await ink(awa.page)).toBe(0);
  await ben.page.keyboard.press('r');
  await ben.page.getByTestId('toolbar-rectangle').check({ force: true });
  await ben.page.mouse.move(...at(0.3, 0.4));
  await ben.page.mouse.down();
  await ben.page.mouse.move(...at(0.4, 0.5));
  await ben.page.mouse.move(...at(0.5, 0.6));
  await expect.poll(() => ink(awa.page), { message: 'a box is seen under the pen' }).toBeGreaterThan(50);
  await expect(awa.person.marks).toHaveCount(0);
  await ben.page.mouse.up();
  await expect(awa.person.marks).toHaveCount(1);

  await ben.page.getByTestId('toolbar-text').check({ force: true });
  await ben.page.mouse.click(...at(0.6, 0.3));
  await ben.page.keyboard.type('The beans need water');
  const before = await ink(awa.page);
  await expect.poll(() => ink(awa.page), { message: 'words are seen as they are typed' }).toBeGreaterThan(0);
  expect(before).toBeGreaterThanOrEqual(0);
  await awa.call('POST', `/tokens/meetings/${meeting}/revoke`, { reason: 'time' });
  await expect(ben.page.getByTestId('unfinished')).toContainText('The beans need water');
  await expect(ben.person.marks).toHaveCount(1);
  await ben.person.checkAccess('a text that was not finished');
  await ben.page.getByTestId('claim').click();
  await ben.page.getByTestId('unfinished').getByRole('button').first().click();
  await expect(awa.person.marks.filter({ hasText: 'The beans need water' })).toHaveCount(1);
  await expect(ben.page.getByTestId('unfinished')).toHaveCount(0);
  await awa.depart();
  await ben.depart();
});
