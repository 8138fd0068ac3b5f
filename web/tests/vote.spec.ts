import { type Browser, expect, type Page, test } from '@playwright/test';
import { Server } from './server';
import { meetingOf, SLOW_MS, Speaker } from './speaker';

/** Proposals and votes: what is proposed, that nobody sees a choice before the count, and how it came out. */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

const arrive = (browser: Browser, name: string, options = {}) =>
  Speaker.arrive(browser, server.url, name, options);

async function enter({ page, person }: Speaker, meeting: number): Promise<void> {
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter-listening').or(page.getByTestId('enter')).last().click();
  await expect(person.floor).toBeVisible({ timeout: SLOW_MS });
}

/** A meeting in its third phase, with something on the board. */
async function deciding(people: Speaker[]): Promise<number> {
  const [first] = people;
  if (!first) throw new Error('a meeting of nobody');
  const meeting = await meetingOf(people, { turn_limit_seconds: 0, no_show_seconds: 0 });
  await first.call('POST', `/tokens/meetings/${meeting}/claim`, {});
  const mark = { annotation_type: 'text', content: { text: 'South wall', x: 200, y: 200, size: 60 } };
  await first.call('POST', `/annotations/meetings/${meeting}`, mark);
  await first.call('POST', `/tokens/meetings/${meeting}/release`, {});
  for (const phase_name of ['clarification', 'decision'])
    await first.call('POST', `/phases/meetings/${meeting}/change`, { phase_name });
  return meeting;
}

/** Everything that the server sends to a page from now on. */
function heard(page: Page): string[] {
  const frames: string[] = [];
  page.on('websocket', (socket) => {
    if (socket.url().includes('/ws/meetings/'))
      socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
  });
  return frames;
}

const card = ({ page }: Speaker) => page.getByTestId('proposal-card');
const button = ({ page }: Speaker, testid: string) => page.getByTestId('stage').getByTestId(testid);
const turnout = (who: Speaker) => button(who, 'turnout');
const said = ({ page }: Speaker) => page.getByTestId('vote-said');

test('three decide: proposed with the floor, voted without it, counted by name', async ({ browser }) => {
  const [awa, ben] = [await arrive(browser, 'Awa'), await arrive(browser, 'Ben')];
  const cleo = await arrive(browser, 'Cleo', PHONE);
  const all = [awa, ben, cleo];
  const meeting = await deciding(all);
  const frames = heard(awa.page);
  for (const each of all) await enter(each, meeting);

  // Who has the floor proposes; who has not is told who may.
  await ben.page.getByTestId('claim').click();
  await expect(cleo.page.getByTestId('nothing-proposed')).toContainText('Whoever has the floor may propose');
  await expect(cleo.page.getByTestId('propose')).toHaveCount(0);
  await ben.page.getByTestId('nothing-proposed').getByTestId('propose').click();
  const dialog = ben.page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'What shall be decided' }).fill('Beans and peas');
  await dialog.getByRole('textbox', { name: 'Details' }).fill('Two rows along the south wall.');
  await dialog.getByLabel('Quorum, in percent').fill('60');
  await dialog.getByRole('textbox', { name: 'What shall be decided' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  for (const each of all) {
    await expect(card(each)).toContainText('Beans and peas');
    await expect(card(each)).toContainText('Proposed by Ben. Adopted with more yes than no.');
    await expect(said(each)).toHaveText('Ben proposes: Beans and peas');
  }
  await expect(button(cleo, 'withdraw-proposal')).toHaveCount(0);
  await expect(button(ben, 'withdraw-proposal')).toHaveCount(1);
  await expect(button(ben, 'open-vote')).toHaveCount(0);
  const board = ben.page.getByTestId('board');
  await expect(board).toHaveAttribute('data-drawing', 'true');

  // While it is open the board stays as it is, for its holder too.
  await button(awa, 'open-vote').click();
  for (const each of all) {
    await expect(said(each)).toHaveText('A vote is open: Beans and peas');
    await expect(turnout(each)).toHaveText('0 of 3 have voted, at least 2 needed.');
    await expect(button(each, 'my-vote')).toHaveText('You have not voted yet.');
    await expect(each.page).toHaveTitle(/^A vote is open/);
    await expect(each.page.getByTestId('board-closed')).toHaveText(
      'While a vote is open, the board stays as it is.',
    );
  }
  await expect(board).not.toHaveAttribute('data-drawing');

  // By the keyboard, with the floor; then by the thumb, without it.
  await button(ben, 'vote-yes').press('Enter');
  await expect(button(ben, 'my-vote')).toContainText('You voted: Yes.');
  await expect(ben.page).not.toHaveTitle(/^A vote is open/);
  await button(cleo, 'vote-no').click();
  await expect(button(cleo, 'vote-no')).toHaveAttribute('aria-pressed', 'true');
  await button(cleo, 'vote-yes').click();
  await expect(button(cleo, 'vote-yes')).toHaveAttribute('aria-pressed', 'true');
  await expect(button(cleo, 'vote-no')).toHaveAttribute('aria-pressed', 'false');
  await expect(turnout(awa)).toHaveText('2 of 3 have voted; the quorum of 2 is reached.');
  await expect(button(awa, 'voted')).toHaveText('Have voted: Ben, Cleo');
  // The tiles say it too, in words for who does not see them.
  const tiles = awa.page.getByTestId('tiles').getByRole('listitem');
  await expect(tiles.filter({ hasText: 'has voted' })).toHaveCount(2);
  await expect(tiles.filter({ hasText: 'Cleo' })).toContainText('has voted');
  // However low or narrow the window, what one is asked for is in sight.
  for (const [width, height] of [
    [1024, 768],
    [900, 700],
  ] as const) {
    await awa.page.setViewportSize({ width, height });
    await expect(button(awa, 'vote-yes'), `at ${width} px`).toBeInViewport({ ratio: 1 });
    await expect(button(awa, 'my-vote'), `at ${width} px`).toBeInViewport({ ratio: 1 });
  }
  await awa.page.setViewportSize({ width: 1440, height: 900 });
  await expect(button(awa, 'tally')).toHaveCount(0);
  expect(frames.filter((frame) => frame.includes('ballot_cast'))).toHaveLength(3);
  expect(
    frames.filter((frame) => /choice|ballots|tally/.test(frame)),
    'what another page hears',
  ).toEqual([]);

  // Who comes back sees what they chose.
  await cleo.page.reload();
  await expect(button(cleo, 'my-vote')).toContainText('You voted: Yes.', { timeout: SLOW_MS });

  // Not all have voted: that is said first.
  await button(awa, 'close-vote').click();
  await expect(awa.page.getByRole('dialog')).toContainText('1 has not voted yet.');
  await awa.page.getByTestId('confirm').click();
  for (const each of all) {
    await expect(button(each, 'outcome')).toHaveText('Adopted');
    await expect(button(each, 'tally').getByRole('listitem')).toHaveText(['Yes2', 'No0', 'Abstain0']);
    await expect(button(each, 'ballots').getByRole('row', { name: 'Cleo' })).toContainText('Yes');
    await expect(said(each)).toHaveText('The vote is closed: adopted, 2 for, 0 against.');
  }
  await expect(awa.page.getByTestId('decisions')).toContainText('Beans and peas');
  await expect(awa.page.getByTestId('decisions')).toContainText('Adopted: 2 for, 0 against');
  await expect(board).toHaveAttribute('data-drawing', 'true');

  // What stood on the board belongs to it, whatever comes after.
  const mark = { annotation_type: 'text', content: { text: 'Later', x: 200, y: 400, size: 60 } };
  await ben.call('POST', `/annotations/meetings/${meeting}`, mark);
  await expect(awa.person.marks.filter({ hasText: 'Later' })).not.toHaveCount(0);
  await button(awa, 'board-then').click();
  await expect(awa.page.getByTestId('mark-then')).toHaveText(['South wall']);
  for (const each of all) await each.depart();
});

test('of several the facilitator chooses; observers look on; French; a phone with something else before it', async ({
  browser,
}) => {
  const dai = await arrive(browser, 'Dai');
  await dai.call('PUT', '/users/me', { language_preference: 'fr' });
  const cleo = await arrive(browser, 'Cleo', PHONE);
  const olu = await arrive(browser, 'Olu');
  const meeting = await deciding([dai, cleo]);
  await olu.join(meeting, 'observer');
  for (const each of [dai, cleo, olu]) await enter(each, meeting);
  for (const title of ['Une mare', 'Une haie'])
    await dai.call('POST', `/proposals/meetings/${meeting}`, { title, method: 'consent' });
  await expect(card(dai)).toContainText('2 propositions');
  await expect(card(olu)).toContainText('A facilitator opens the vote.');
  await expect(card(olu).getByRole('button')).toHaveCount(0);
  await cleo.page.getByTestId('tab-chat').click();
  const sheet = cleo.page.locator('.mantine-Drawer-content');
  await expect(sheet).toBeVisible();

  await card(dai).getByRole('button', { name: 'Ouvrir le vote : Une haie' }).click();
  await expect(said(dai)).toHaveText('Un vote est ouvert : Une haie');
  await expect(turnout(dai)).toHaveText('0 personne sur 2 a voté.');
  await expect(button(olu, 'my-vote')).toHaveText('You are watching this vote.');
  await expect(card(olu).getByRole('button')).toHaveCount(0);

  // On a phone the sheet leads back to it.
  await sheet.getByTestId('vote-call').getByRole('button').click();
  await expect(sheet).toHaveCount(0);
  await expect(button(cleo, 'vote-no')).toBeInViewport({ ratio: 1 });
  await button(cleo, 'vote-no').click();
  await button(dai, 'vote-yes').click();
  await expect(button(dai, 'my-vote')).toContainText('Vous avez voté : Oui.');
  await expect(turnout(dai)).toHaveText('2 personnes sur 2 ont voté.');
  // All have voted: nothing is left to be asked.
  await button(dai, 'close-vote').click();
  await expect(button(dai, 'outcome')).toHaveText('Rejetée');
  await expect(said(dai)).toHaveText('Le vote est clos : proposition rejetée, 1 pour, 1 contre.');
  await expect(said(olu)).toHaveText('The vote is closed: rejected, 1 for, 1 against.');
  await expect(card(olu)).toContainText('Also proposed');

  // A vote that its phase outlives not has no result, and tells nobody's choice.
  await cleo.page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await card(dai).getByRole('button', { name: 'Ouvrir le vote : Une mare' }).click();
  // Nor does who is far down the page miss it.
  await cleo.page.getByTestId('vote-call').getByRole('button').click();
  await expect(cleo.page.getByTestId('vote-call')).toHaveCount(0);
  await button(cleo, 'vote-yes').click();
  await expect(turnout(olu)).toHaveText('1 of 2 has voted.');
  await dai.call('POST', `/phases/meetings/${meeting}/change`, { phase_name: 'feedback' });
  await expect(said(olu)).toHaveText('The vote has ended without a result: Une mare');
  await expect(card(olu)).toHaveCount(0);
  await olu.page.getByTestId('tab-decisions').click();
  await expect(olu.page.getByTestId('proposals').getByRole('listitem')).toHaveText([
    /Une mareWithout a result/,
    /Une haieRejected: 1 for, 1 against/,
  ]);

  // The meeting's page has it all, with who chose what where it was counted.
  await olu.page.goto(`/m/${meeting}/governance`);
  const besides = olu.page.getByTestId('besides');
  await besides.getByText('Rejected: 1 for, 1 against').click();
  await expect(besides.getByTestId('ballots').getByRole('row', { name: 'Cleo' })).toContainText('No');
  const record = olu.page.getByTestId('record');
  await expect(record).toContainText('Cleo voted: No');
  await expect(record).toContainText('The vote ended without a result');
  await expect(record).not.toContainText('Cleo voted: Yes');
  for (const each of [dai, cleo, olu]) await each.depart();
});
