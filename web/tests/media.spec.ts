import { chromium as browsers, expect, test } from '@playwright/test';
import { chromium } from './browser';
import { Server } from './server';
import { type Inbound, meetingOf, rate, SLOW_MS, Speaker } from './speaker';

/** Sound and picture between three windows: the floor decides, in the server, what goes from whom to whom. */

const QUIET_MS = 3_000;
const DISCONNECT_S = 3;

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

async function three(browser: Parameters<typeof Speaker.arrive>[0]): Promise<[Speaker, Speaker, Speaker]> {
  const arrive = (name: string) => Speaker.arrive(browser, server.url, name);
  return [await arrive('Awa'), await arrive('Ben'), await arrive('Cleo')];
}

/** For so long, at every look, not one packet of anybody's voice. */
async function nothingIsHeard(people: Speaker[]): Promise<void> {
  const until = Date.now() + QUIET_MS;
  while (Date.now() < until) {
    for (const { person, sound } of people)
      expect((await sound()).packetsReceived, `what ${person.name} is sent`).toBe(0);
    await people[0]?.page.waitForTimeout(200);
  }
}

async function hears(listener: Speaker): Promise<void> {
  const packets = async () => (await listener.sound()).packetsReceived;
  const start = await packets();
  await expect.poll(packets, { message: 'sound begins' }).toBeGreaterThan(start);
  const { totalAudioEnergy } = await listener.sound();
  // A busy machine makes a sender stutter; what is asked of the server is below: nothing lost.
  const each = () => rate(packets, 1_000);
  await expect.poll(each, { message: 'packets a second', timeout: 30_000 }).toBeGreaterThan(40);
  expect((await listener.sound()).totalAudioEnergy).toBeGreaterThan(totalAudioEnergy);
}

/** Frames go on, by at least so many. */
async function sees(what: () => Promise<Inbound>, frames = 10, start?: Inbound): Promise<void> {
  const before = (start ?? (await what())).framesDecoded;
  await expect
    .poll(async () => (await what()).framesDecoded, { message: 'frames', timeout: SLOW_MS })
    .toBeGreaterThanOrEqual(before + frames);
}

test('the floor decides who is heard, and its going round renegotiates nothing', async ({ browser }) => {
  const [awa, ben, cleo] = await three(browser);
  const all = [awa, ben, cleo];
  const meeting = await meetingOf(all);
  await awa.enter(meeting, { camera: true });
  await ben.enter(meeting, { camera: true });
  await cleo.enter(meeting);

  await ben.cheat();
  await expect.poll(ben.sent.bind(ben), { message: 'Ben sends all the same' }).toBeGreaterThan(20);
  await nothingIsHeard([awa, cleo]);

  await awa.takeFloor();
  await hears(cleo);
  await hears(ben);
  expect((await awa.sound()).packetsReceived, 'nobody is sent their own voice').toBe(0);
  await sees(cleo.cameras);

  for (const [giver, taker] of [
    [awa, ben],
    [ben, awa],
  ] as const) {
    await giver.handTo(taker);
    await hears(cleo);
    await expect(cleo.page.getByTestId('stage-picture').locator('video')).toHaveAttribute('data-moves');
    await sees(cleo.cameras);
  }
  for (const speaker of all) {
    expect(await speaker.negotiations()).toEqual({ peers: 1, negotiations: 1 });
    for (const inbound of [await speaker.sound(), await speaker.cameras()])
      expect(inbound.packetsLost).toBe(0);
  }
  for (const speaker of all) await speaker.depart();
});

test('a shared screen reaches both others, and goes with the floor', async ({ browser }) => {
  const [awa, ben, cleo] = await three(browser);
  const all = [awa, ben, cleo];
  const meeting = await meetingOf(all);
  for (const speaker of all) await speaker.enter(meeting);
  for (const [holder, giver] of [[awa], [ben, awa], [awa, ben]] as const) {
    await (giver ? giver.handTo(holder) : holder.takeFloor());
    await expect(holder.page.getByTestId('share')).toHaveAttribute('aria-pressed', 'false');
    const viewers = all.filter((speaker) => speaker !== holder);
    const before = await Promise.all(viewers.map((viewer) => viewer.screen()));
    await holder.page.getByTestId('share').click();
    for (const [i, viewer] of viewers.entries()) {
      // A screen on which nothing moves has few frames.
      await sees(viewer.screen, 1, before[i]);
      const name = `The screen of ${holder.person.name}`;
      await expect(viewer.page.getByLabel(name)).toHaveAttribute('data-moves');
    }
  }
  await cleo.page.reload();
  await cleo.connected();
  await expect(cleo.page.getByLabel('The screen of Awa')).toHaveAttribute('data-moves', { timeout: SLOW_MS });
  // What the giver shared ends with the giver's turn.
  await awa.handTo(ben);
  await expect(cleo.page.getByLabel('The screen of Awa')).toHaveCount(0);
  // Packets may go on: with nothing in them, they try out how much the line carries.
  expect(await rate(async () => (await cleo.screen()).framesDecoded, 1_000)).toBe(0);
  for (const speaker of all) {
    expect((await speaker.screen()).packetsLost).toBe(0);
    // Of a page that was loaded anew, since then.
    expect(await speaker.negotiations()).toEqual({ peers: 1, negotiations: 1 });
    await speaker.depart();
  }
});

test('a reload keeps the floor, a closed window frees it', async ({ browser }) => {
  const [awa, ben] = await three(browser);
  const meeting = await meetingOf([awa, ben], { disconnect_seconds: DISCONNECT_S });
  await awa.enter(meeting);
  await ben.enter(meeting);
  await awa.takeFloor();
  await hears(ben);

  const status = () => ben.call('GET', `/tokens/meetings/${meeting}/status`);
  const { epoch } = await status();
  await awa.page.reload();
  await awa.connected();
  await expect(awa.person.floor).toHaveText('You have the floor.');
  expect((await status()).epoch, 'the very same grant').toBe(epoch);
  await hears(ben);

  const closed = Date.now();
  await awa.page.close();
  await expect
    .poll(async () => (await status()).is_available, {
      message: 'the floor is free again',
      timeout: (DISCONNECT_S + 2) * 1000,
      intervals: [100],
    })
    .toBe(true);
  expect(Date.now() - closed, 'time to come back').toBeGreaterThan(DISCONNECT_S * 1000 - 500);
  await expect(ben.person.floor).toHaveText('The floor is free.');
  await awa.person.context.close();
  await ben.depart();
});

for (const { title, devices, permission, sentence } of [
  { title: 'no devices', devices: false, permission: '', sentence: /^No microphone was found/ },
  {
    title: 'a refused permission',
    devices: true,
    permission: '=deny',
    sentence: /does not let this page use your microphone/,
  },
]) {
  test(`${title}: it is said, and the meeting goes on`, async () => {
    const browser = await browsers.launch(chromium({ devices, permission }));
    const awa = await Speaker.arrive(browser, server.url, 'Awa');
    const meeting = await meetingOf([awa]);
    await awa.enter(meeting);
    await awa.takeFloor();
    await expect(awa.page.getByTestId('microphone-trouble')).toHaveText(sentence);
    await awa.page.getByTestId('camera').click();
    await expect(awa.page.getByTestId('camera-trouble')).toBeVisible();
    await awa.person.checkAccess('a room without devices');
    await awa.person.press('Release the floor');
    await expect(awa.person.floor).toHaveText('The floor is free.');
    await awa.depart();
    await browser.close();
  });
}

test('without UDP it goes over TCP', async ({ browser }) => {
  const closed = await Server.start({ MEDIA_UDP: 'off', MEDIA_TCP: '127.0.0.1:0' });
  try {
    const awa = await Speaker.arrive(browser, closed.url, 'Awa');
    const ben = await Speaker.arrive(browser, closed.url, 'Ben');
    const meeting = await meetingOf([awa, ben]);
    await awa.enter(meeting, { camera: true });
    await ben.enter(meeting);
    await awa.takeFloor();
    await hears(ben);
    await sees(ben.cameras);
    for (const speaker of [awa, ben]) await speaker.depart();
  } finally {
    await closed.stop();
  }
});
