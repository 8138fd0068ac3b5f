import { expect, type Locator, type Page, test } from '@playwright/test';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/** The room's states and the ways to moderate it, as the people in it see them. */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

type Browser = Parameters<typeof Speaker.arrive>[0];

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

const arrive = (browser: Browser, name: string, options = {}) =>
  Speaker.arrive(browser, server.url, name, options);

/** Into the room, without devices: what is asked here is what the page shows. */
async function into(speaker: Speaker, meeting: number): Promise<void> {
  await speaker.page.goto(`/m/${meeting}`);
  await speaker.page.getByTestId('enter-listening').or(speaker.page.getByTestId('enter')).last().click();
  await expect(speaker.person.floor).toBeVisible();
}

const token = (speaker: Speaker, meeting: number, what: string, data: object = {}) =>
  speaker.call('POST', `/tokens/meetings/${meeting}/${what}`, data);

async function everyone(people: Speaker[], check: (speaker: Speaker) => Promise<unknown>): Promise<void> {
  await Promise.all(people.map(check));
}

/** The queue's names, in its order. */
const names = (page: Page) => page.getByTestId('queue').getByRole('listitem');

const told = (speaker: Speaker, sentence: string) =>
  expect(speaker.page.getByTestId('told')).toHaveText(sentence);

test('a facilitator orders the queue, by keyboard too, and all are told', async ({ browser }) => {
  const [dai, awa] = [await arrive(browser, 'Dai'), await arrive(browser, 'Awa')];
  const [ben, cleo, eli] = [
    await arrive(browser, 'Ben'),
    await arrive(browser, 'Cleo'),
    await arrive(browser, 'Eli'),
  ];
  const meeting = await meetingOf([dai, awa, ben, cleo, eli], { turn_limit_seconds: 0, order: 'arrival' });
  await into(dai, meeting);
  await into(awa, meeting);
  await awa.takeFloor();
  for (const each of [ben, cleo, eli]) await token(each, meeting, 'request');
  await everyone([dai, awa], (each) => expect(names(each.page)).toHaveText([/Ben/, /Cleo/, /Eli/]));

  await dai.page.getByRole('button', { name: 'Moderate Eli' }).focus();
  await dai.page.keyboard.press('Alt+ArrowUp');
  await everyone([dai, awa], (each) => expect(names(each.page)).toHaveText([/Ben/, /Eli/, /Cleo/]));
  await told(awa, 'Dai moved Eli up');
  await expect(dai.page.getByRole('button', { name: 'Moderate Eli' })).toBeFocused();
  await dai.page.keyboard.press('Alt+ArrowUp');
  await expect(names(awa.page)).toHaveText([/Eli/, /Ben/, /Cleo/]);
  await dai.person.press('Moderate Cleo');
  await dai.page.getByRole('menuitem', { name: 'Put first' }).click();
  await expect(names(awa.page)).toHaveText([/Cleo/, /Eli/, /Ben/]);

  await dai.person.moderate('Close the queue');
  await told(awa, 'Dai closed the queue');
  const ask = dai.page.getByTestId('request');
  await expect(ask).toHaveAccessibleDescription('The facilitator has closed the queue.');
  await ask.hover();
  await expect(dai.page.getByRole('tooltip')).toHaveText('The facilitator has closed the queue.');
  await dai.person.moderate('Open the queue');
  await told(awa, 'Dai opened the queue');
  for (const each of [dai, awa]) await each.depart();
});

test('a facilitator gives, takes and prolongs the floor, and lets a point of order interrupt', async ({
  browser,
}) => {
  const [dai, awa, ben] = [
    await arrive(browser, 'Dai'),
    await arrive(browser, 'Awa'),
    await arrive(browser, 'Ben'),
  ];
  const meeting = await meetingOf([dai, awa, ben], { turn_limit_seconds: 600 });
  for (const each of [dai, awa, ben]) await into(each, meeting);
  await awa.takeFloor();

  await ben.page.getByTestId('request-more').click();
  await ben.page.getByLabel('Point of order').check();
  await ben.page.getByTestId('request-send').click();
  await dai.person.press('Accept the point of order: Ben');
  await expect(ben.person.floor).toHaveText('You have the floor.');
  await told(awa, 'Dai gave Ben the floor');
  await expect(awa.page.getByTestId('floor-clock')).toContainText('Point of order');
  await ben.page.getByTestId('release').click();
  await expect(awa.person.floor).toHaveText('You have the floor.');

  await dai.person.moderate('Give the holder more time');
  await dai.page.getByLabel('Seconds more').fill('300');
  await dai.page.getByTestId('intervene').click();
  await told(ben, 'The turn was extended');

  await dai.person.moderate('Take the floor back');
  await dai.page.getByLabel('Reason').fill('We are out of time');
  await dai.person.checkAccess('the question for a reason');
  await dai.page.getByTestId('intervene').click();
  await everyone([dai, awa, ben], (each) => expect(each.person.floor).toHaveText('The floor is free.'));
  await told(ben, 'Dai took the floor from Awa: We are out of time');

  await dai.person.tab('People');
  await dai.person.press('Moderate Ben');
  await dai.page.getByRole('menuitem', { name: 'Give the floor' }).click();
  await expect(ben.person.floor).toHaveText('You have the floor.');
  await dai.person.press('Moderate Awa');
  await dai.page.getByRole('menuitem', { name: 'Interrupt and give the floor' }).click();
  await dai.page.getByTestId('intervene').click();
  await expect(awa.person.floor).toHaveText('You have the floor.');
  await expect(ben.person.floor).toHaveText('Awa has the floor.');
  for (const each of [dai, awa, ben]) await each.depart();
});

test('settings of the meeting and of a phase, the next phase, and the invitation by mail', async ({
  browser,
}) => {
  const [dai, awa] = [await arrive(browser, 'Dai'), await arrive(browser, 'Awa', PHONE)];
  const meeting = await meetingOf([dai, awa]);
  await into(dai, meeting);
  await into(awa, meeting);

  await dai.person.menu('Settings');
  await dai.person.checkAccess('the settings');
  await dai.page.getByRole('switch', { name: 'Who moderates must give a reason' }).check();
  await dai.page.getByTestId('save-settings').click();
  await dai.person.menu('Settings');
  await dai.page.getByRole('dialog').getByRole('tab', { name: 'Clarification' }).click();
  await dai.page.getByLabel('Longest turn, in seconds').fill('45');
  await dai.page.getByTestId('save-settings').click();
  await expect(dai.page.getByRole('dialog')).toHaveCount(0);
  const { settings } = await dai.call('GET', `/meetings/${meeting}`);
  expect(settings.require_reason).toBe(true);
  expect(settings.phases.clarification).toEqual({ turn_limit_seconds: 45 });

  await dai.page.getByRole('button', { name: 'Go on to Clarification' }).click();
  await dai.page.getByLabel('Reason').fill('All ideas are there');
  await dai.page.getByTestId('intervene').click();
  await everyone([dai, awa], async ({ page }) => {
    await expect(page.getByTestId('phase-card')).toContainText('Now: Clarification');
    await expect(page.getByTestId('phase-card')).toContainText('What you can do');
  });
  await everyone([dai, awa], ({ page }) => expect(page.getByTestId('phase-card')).toBeEmpty());
  await awa.page.getByTestId('claim').click();
  await awa.page.getByTestId('request-send').click();
  await expect(awa.page.getByTestId('floor-clock')).toContainText('of 0:45');

  await dai.person.moderate('Invite people');
  await dai.page.getByLabel('Email').fill('fay@example.org');
  await dai.page.getByTestId('make-invitation').click();
  await expect(dai.page.getByLabel('Invitation link')).toHaveValue(/\/join\//);
  await expect(dai.page.getByText('Only the account of fay@example.org can use it.')).toBeVisible();
  for (const each of [dai, awa]) await each.depart();
});

test('an observer is offered nothing that would be refused', async ({ browser }) => {
  const [dai, olu] = [await arrive(browser, 'Dai'), await arrive(browser, 'Olu')];
  const meeting = await meetingOf([dai]);
  await olu.join(meeting, 'observer');
  await into(olu, meeting);
  await expect(olu.page.getByText('You are observing.')).toBeVisible();
  await expect(olu.page.getByText('You, observing')).toBeVisible();
  await expect(olu.page.getByTestId('dock').getByRole('button')).toHaveCount(0);
  await expect(olu.page.getByTestId('moderate')).toHaveCount(0);
  await expect(olu.page.getByTestId(/^phase-/).and(olu.page.getByRole('button'))).toHaveCount(0);
  await token(dai, meeting, 'claim');
  await expect(olu.person.floor).toHaveText('Dai has the floor.');
  await expect(olu.page.getByTestId('said')).toHaveText('Dai has the floor.');
  await olu.person.checkAccess('the room of an observer');
  await olu.depart();
});

/** Goes on with the Tab key until the named button has the focus. */
async function tabTo(page: Page, testid: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid'));
  for (let i = 0; i < 80; i++) {
    if ((await focused()) === testid) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${testid}`);
}

test('all by keyboard: asking, holding, passing on, and the panels', async ({ browser }) => {
  const [awa, ben] = [await arrive(browser, 'Awa'), await arrive(browser, 'Ben')];
  const meeting = await meetingOf([awa, ben], { turn_limit_seconds: 0 });
  await into(awa, meeting);
  await token(ben, meeting, 'claim');
  await expect(awa.person.floor).toHaveText('Ben has the floor.');

  const { keyboard } = awa.page;
  await tabTo(awa.page, 'request-more');
  await keyboard.press('Enter');
  // The dialog takes the focus to itself when it has come in.
  await expect(awa.page.getByRole('radio', { name: 'Speech' })).toBeFocused();
  await keyboard.press('ArrowDown');
  // First to whom, then the words.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.type('Who pays?');
  await keyboard.press('Enter');
  await expect(awa.page.getByTestId('my-place')).toContainText('You are next.');
  await expect(names(awa.page)).toContainText(['Who pays?']);
  await tabTo(awa.page, 'withdraw');
  await keyboard.press('Enter');
  await expect(awa.page.getByTestId('my-place')).toHaveCount(0);
  await tabTo(awa.page, 'request');
  await keyboard.press('Space');
  await expect(awa.page.getByTestId('my-place')).toBeVisible();

  await token(ben, meeting, 'release');
  await expect(awa.person.floor).toHaveText('You have the floor.');
  await expect(awa.page.getByTestId('said-at-once')).toHaveText('You have the floor.');
  await tabTo(awa.page, 'pass');
  await keyboard.press('Enter');
  await expect(awa.page.getByRole('menuitem', { name: 'Ben' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(awa.person.floor).toHaveText('Ben has the floor.');

  await tabTo(awa.page, 'tab-floor');
  await keyboard.press('ArrowRight');
  await expect(awa.page.getByRole('heading', { name: 'People', exact: true })).toBeVisible();
  await keyboard.press('End');
  await keyboard.press('Enter');
  await expect(awa.page.getByTestId('record')).toContainText('Awa passed the floor to Ben');

  // What a menu has opened gives the keyboard back to the button of that menu.
  await tabTo(awa.page, 'meeting-menu');
  await keyboard.press('Enter');
  await awa.page.getByRole('menuitem', { name: 'Settings' }).press('Enter');
  await expect(awa.page.getByRole('dialog')).toBeVisible();
  await keyboard.press('Escape');
  await expect(awa.page.getByRole('dialog')).toHaveCount(0);
  await expect(awa.page.getByTestId('meeting-menu')).toBeFocused();
  await awa.depart();
});

type Journey = typeof globalThis & { journey?: Animation };

/** Stops the floor's ring at the start of its way, so that nobody has to be quick to see it go. */
function holdRing(): void {
  const real = Element.prototype.animate;
  Element.prototype.animate = function (this: HTMLElement, ...how) {
    const made = real.apply(this, how);
    if (this.dataset.testid !== 'travelling-ring') return made;
    made.pause();
    (globalThis as Journey).journey = made;
    return made;
  };
}

/** Where in the strip of tiles something stands: the strip itself moves when a line above it goes. */
const inStrip = (one: Locator) =>
  one.evaluate((element) => {
    const strip = element.closest('[data-testid=tiles]')?.getBoundingClientRect();
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left - (strip?.left ?? 0), top - (strip?.top ?? 0), width, height].map(Math.round);
  });

for (const reducedMotion of ['no-preference', 'reduce'] as const)
  test(`the ring goes with the floor from tile to tile: motion ${reducedMotion}`, async ({ browser }) => {
    const [awa, ben] = [await arrive(browser, 'Awa', { reducedMotion }), await arrive(browser, 'Ben')];
    const { page } = awa;
    await page.addInitScript(holdRing);
    const meeting = await meetingOf([awa, ben], { turn_limit_seconds: 0 });
    await into(awa, meeting);
    await awa.takeFloor();
    const ring = page.getByTestId('travelling-ring');
    const holder = page.locator('li[data-holder]');
    const giver = await inStrip(holder);
    expect(await inStrip(ring), 'round the first holder at once').toEqual(giver);

    await token(awa, meeting, 'pass', { to_participant_id: ben.participant });
    await expect(awa.person.floor).toHaveText('Ben has the floor.');
    const taker = await inStrip(holder);
    expect(taker).not.toEqual(giver);
    // It sets out once the tiles have their places, which may be a frame after the words.
    await page.waitForFunction(() => (globalThis as Journey).journey !== undefined);
    const keys = await page.evaluate(() => {
      const effect = (globalThis as Journey).journey?.effect as KeyframeEffect;
      return effect.getKeyframes().flatMap((frame) => Object.keys(frame));
    });
    if (reducedMotion === 'reduce') {
      expect(keys, 'it fades').toContain('opacity');
      expect(keys, 'and does not move').not.toContain('transform');
      expect(await inStrip(ring)).toEqual(taker);
    } else expect(await inStrip(ring), 'it sets out at the giver').toEqual(giver);
    await page.evaluate(() => (globalThis as Journey).journey?.finish());
    expect(await inStrip(ring), 'and is at the taker in the end').toEqual(taker);
    await awa.depart();
  });

test('in French: what is said, and what the buttons are called', async ({ browser }) => {
  const [awa, ben] = [await arrive(browser, 'Awa', { locale: 'fr-FR' }), await arrive(browser, 'Ben')];
  // What an account has chosen goes before the browser's own language.
  await awa.call('PUT', '/users/me', { language_preference: 'fr' });
  const meeting = await meetingOf([awa, ben]);
  await into(awa, meeting);
  await expect(awa.person.floor).toHaveText('La parole est libre.');
  await token(ben, meeting, 'claim');
  await expect(awa.person.floor).toHaveText('Ben a la parole.');
  await awa.person.press('Demander la parole');
  await expect(awa.page.getByTestId('my-place')).toContainText('Vous êtes à suivre.');
  await token(ben, meeting, 'release');
  await expect(awa.person.floor).toHaveText('Vous avez la parole.');
  // On a phone, where words are long: that nobody hears one lies under nothing.
  await awa.page.setViewportSize({ width: 390, height: 844 });
  const closed = awa.page.getByTestId('microphone-closed');
  await expect(closed).toHaveText(/Votre microphone est fermé/);
  const isFree = () =>
    closed.evaluate((words) => {
      const { left, top, right, bottom } = words.getBoundingClientRect();
      const inside = [top + 2, bottom - 2].map((y) => document.elementFromPoint((left + right) / 2, y));
      return inside.every((each) => each === words);
    });
  await expect.poll(isFree).toBe(true);
  await awa.page.setViewportSize({ width: 1440, height: 900 });
  await awa.person.press('Rendre la parole');
  await expect(awa.person.floor).toHaveText('La parole est libre.');
  await awa.person.checkAccess('the room in French');
  await awa.depart();
});
