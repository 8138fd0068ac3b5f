import { type Browser, expect, type Page, test } from '@playwright/test';
import { ink, type Place, takePen } from './pen';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/** What lives around the floor: the chat, signals, a line that falls and comes back, a board that forgets nothing. */

/** How long the line is down; the server keeps a place in the queue for longer. */
const OFFLINE_MS = 30_000;
const SLOW_MS = 60_000;
/** Much less than a line: the eye does not lose its place. */
const STILL_PX = 6;

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

/** Messages of people without a window, five of each: nobody may say more at once. */
async function saidByMany(meeting: number, texts: string[]): Promise<void> {
  const call = async (path: string, data: object, token?: string) => {
    const headers = {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const body = JSON.stringify(data);
    const answer = await fetch(`${server.url}/api/v1${path}`, { method: 'POST', headers, body });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return answer.json();
  };
  for (let at = 0; at < texts.length; at += 5) {
    const email = `${crypto.randomUUID()}@example.org`;
    const account = { email, password: 'a quiet garden gate', full_name: `Guest ${at / 5}` };
    const { access_token } = await call('/auth/signup', account);
    await call(`/meetings/${meeting}/join`, {}, access_token);
    for (const text of texts.slice(at, at + 5))
      await call(`/chat/meetings/${meeting}`, { text }, access_token);
  }
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

test('older messages come when asked for, and one goes on reading where one was', async ({ browser }) => {
  const awa = await Speaker.arrive(browser, server.url, 'Awa');
  const meeting = await meetingOf([awa], SETTINGS);
  const all = Array.from({ length: 65 }, (_, at) => `number ${at + 1} of 65`);
  await saidByMany(meeting, all);
  await enter(awa, meeting);
  await openChat(awa);
  const messages = awa.page.getByTestId('chat-message');
  await expect(messages.last()).toContainText('number 65 of 65');
  await expect(messages.last()).toBeInViewport();
  await expect(messages).toHaveCount(50);

  const older = awa.page.getByTestId('chat-log').getByRole('button', { name: 'Earlier messages' });
  // Lines far up are laid out when they are come to, which moves the top itself.
  const toTop = () =>
    awa.page.getByTestId('chat-log').evaluate(async (log) => {
      log.scrollTop = 0;
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
      return log.scrollTop;
    });
  await expect.poll(toTop).toBe(0);
  const top = async (text: string) => (await said(awa, text).getByText(text).boundingBox())?.y ?? Number.NaN;
  const before = await top('number 17 of 65');
  await older.click();
  await expect(messages).toHaveCount(65);
  expect(Math.abs((await top('number 17 of 65')) - before), 'the line one read moved').toBeLessThan(STILL_PX);
  await expect(messages.first()).toContainText('number 1 of 65');
  await expect(older).toHaveCount(0);
  await awa.person.checkAccess('a long chat');

  // What comes below moves nobody who reads further up; one press leads there.
  const reading = await top('number 17 of 65');
  await saidByMany(meeting, ['and one more']);
  await expect(messages).toHaveCount(66);
  expect(Math.abs((await top('number 17 of 65')) - reading), 'the line one read moved').toBeLessThan(
    STILL_PX,
  );
  await awa.person.press('To the latest');
  await expect(messages.last()).toBeInViewport();
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

/** Waits until a page has been told these words, which it may show on a canvas only. */
function hears(page: Page, words: string): Promise<unknown> {
  return new Promise((heard) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes(words)) heard(words);
      }),
    );
  });
}

/** A box in the making: the pen is down on it. */
async function beginBox({ page }: Speaker, at: Place): Promise<void> {
  await page.getByTestId('toolbar-rectangle').check({ force: true });
  await page.mouse.move(...at(0.3, 0.4));
  await page.mouse.down();
  await page.mouse.move(...at(0.4, 0.5));
  await page.mouse.move(...at(0.5, 0.6));
}

async function beginText({ page }: Speaker, at: [number, number], words: string): Promise<void> {
  await page.getByTestId('toolbar-text').check({ force: true });
  await page.mouse.click(...at);
  await expect(page.locator('.excalidraw-wysiwyg')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.type(words);
}

test('a hand-over in the middle of a box, and of words, keeps them up to there', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], SETTINGS);
  const heard = hears(awa.page, 'The beans need water');
  await enter(awa, meeting);
  await enter(ben, meeting);
  for (const { page } of [awa, ben])
    await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
  const takeBack = () => awa.call('POST', `/tokens/meetings/${meeting}/revoke`, { reason: 'time' });
  const everybodySees = async (count: number) => {
    for (const { person } of [awa, ben]) await expect(person.marks).toHaveCount(count);
  };

  let at = await takePen(ben);
  expect(await ink(awa.page)).toBe(0);
  await beginBox(ben, at);
  await expect.poll(() => ink(awa.page), { message: 'a box is seen under the pen' }).toBeGreaterThan(50);
  await expect(awa.person.marks).toHaveCount(0);
  await takeBack();
  await everybodySees(1);
  await ben.page.mouse.up();
  expect(await ink(ben.page)).toBeGreaterThan(50);
  expect(await ink(awa.page)).toBeGreaterThan(50);

  at = await takePen(ben);
  await everybodySees(1);
  await beginText(ben, at(0.6, 0.3), 'The beans need water');
  await heard;
  await takeBack();
  await everybodySees(2);
  for (const { person } of [awa, ben])
    await expect(person.marks.filter({ hasText: 'The beans need water' })).toHaveCount(1);
  await expect(ben.page.getByTestId('unfinished')).toHaveCount(0);

  // Words that were there before are seen to change when that is done: its author keeps what was not.
  at = await takePen(ben);
  const [x, y] = at(0.6, 0.3);
  await beginText(ben, [x + 8, y], ' today');
  await takeBack();
  await expect(ben.page.getByTestId('unfinished')).toContainText('The beans need water today');
  await ben.person.checkAccess('a text that was not finished');
  await ben.page.getByTestId('claim').click();
  await ben.page.getByTestId('unfinished').getByRole('button').first().click();
  await expect(awa.person.marks.filter({ hasText: 'The beans need water today' })).toHaveCount(1);
  await expect(ben.page.getByTestId('unfinished')).toHaveCount(0);
  await everybodySees(2);
  await awa.depart();
  await ben.depart();
});
