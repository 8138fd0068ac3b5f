import { type Browser, expect, test } from '@playwright/test';
import { Server } from './server';
import { meetingOf, SLOW_MS, Speaker } from './speaker';

/** How a phase shapes the room: how much of it is left, a closed board, notes, and settings of its own. */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

const PHONE = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' };

async function two(browser: Browser): Promise<[Speaker, Speaker]> {
  return [
    await Speaker.arrive(browser, server.url, 'Awa'),
    await Speaker.arrive(browser, server.url, 'Ben', PHONE),
  ];
}

async function enter({ page, person }: Speaker, meeting: number): Promise<void> {
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter-listening').or(page.getByTestId('enter')).last().click();
  await expect(person.floor).toBeVisible({ timeout: SLOW_MS });
}

/** So that so many seconds of the present phase are left, however long it has lasted. */
async function leave(awa: Speaker, meeting: number, seconds: number): Promise<void> {
  const { started_at, current_phase } = await awa.call('GET', `/phases/meetings/${meeting}/current`);
  const lasted = Math.ceil((Date.now() - Date.parse(started_at)) / 1000);
  const own = { phase_seconds: lasted + seconds };
  await awa.call('PUT', `/meetings/${meeting}`, { settings: { phases: { [current_phase]: own } } });
}

test('a phase says what is left of it, ends nothing, and is told aloud twice', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], { phase_seconds: 3_000 });
  await enter(awa, meeting);
  await enter(ben, meeting);
  for (const { page } of [awa, ben]) {
    await expect(page.getByTestId('phase-time')).toHaveText(/^4[0-9]:[0-5][0-9] left$/);
    await expect(page.getByTestId('phase-said')).toBeEmpty();
  }
  await leave(awa, meeting, 64);
  for (const { page } of [awa, ben])
    await expect(page.getByTestId('phase-said')).toHaveText('One minute is left of Ideation.');
  await expect(awa.page.getByTestId('phase-clarification')).not.toHaveAttribute('data-due');

  await leave(awa, meeting, -1);
  for (const { page } of [awa, ben]) {
    await expect(page.getByTestId('phase-time')).toHaveText(/^0:[0-5][0-9] over$/);
    await expect(page.getByTestId('phase-said')).toHaveText('The time for Ideation is used.');
  }
  // Who leads is offered the next one more plainly; nobody else is offered anything.
  await expect(awa.page.getByTestId('phase-clarification')).toHaveAttribute('data-due', 'true');
  await expect(ben.page.getByTestId('phase-clarification')).toHaveCount(0);
  await awa.person.checkAccess('a phase that is over');

  // On a phone the present one stands for all four.
  const all = ben.page.getByTestId('phases-all');
  await all.focus();
  await ben.page.keyboard.press('Enter');
  await expect(ben.page.getByTestId(/^phase-(ideation|clarification|decision|feedback)$/)).toHaveCount(4);
  await expect(ben.page.getByTestId('phase-ideation')).toHaveAttribute('aria-current', 'step');
  await ben.person.checkAccess('the four phases on a phone');
  await ben.page.keyboard.press('Escape');
  await expect(all).toBeFocused();

  await awa.page.setViewportSize(PHONE.viewport);
  await awa.page.getByTestId('phase-clarification').click();
  for (const { page } of [awa, ben]) {
    await expect(page.getByTestId('phases-all')).toContainText('Clarification');
    await expect(page.getByTestId('phase-said')).toBeEmpty();
  }
  for (const each of [awa, ben]) await each.depart();
});

test('a closed board says so and takes nothing, be it in the middle of a stroke', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], {
    turn_limit_seconds: 0,
    phases: { clarification: { board: 'closed' } },
  });
  await enter(awa, meeting);
  await awa.page.getByTestId('claim').click();
  const board = awa.page.getByTestId('board');
  await expect(board).toHaveAttribute('data-drawing', 'true');
  await expect(board).toHaveAttribute('data-ready', 'true', { timeout: SLOW_MS });
  await enter(ben, meeting);

  // The board's first tool while ideas are gathered, by the keyboard alone.
  await awa.page.getByTestId('new-note').press('Enter');
  await awa.page.keyboard.type('A pond');
  await awa.page.getByTestId('put-note').press('Enter');
  await expect(ben.person.marks.filter({ hasText: 'A pond' })).not.toHaveCount(0);
  // A note is its paper and its words.
  const before = 2;
  for (const { person } of [awa, ben]) await expect(person.marks).toHaveCount(before);

  const box = await board.boundingBox();
  if (!box) throw new Error('the board has no place on the page');
  await awa.page.getByTestId('toolbar-freedraw').check({ force: true });
  await awa.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
  await awa.page.mouse.down();
  for (let step = 1; step <= 6; step++)
    await awa.page.mouse.move(box.x + box.width * (0.5 + step * 0.03), box.y + box.height * 0.6);
  // What of it has reached the server is what is kept.
  await awa.page.waitForTimeout(500);
  await awa.call('POST', `/phases/meetings/${meeting}/change`, { phase_name: 'clarification' });
  await expect(awa.person.marks, 'the stroke up to the cut').toHaveCount(before + 1);
  await awa.page.mouse.up();
  for (const { page, person } of [awa, ben]) {
    await page.getByText('Board', { exact: true }).first().click();
    await expect(page.getByTestId('board-closed')).toHaveText('The board is closed in this phase.');
    await expect(page.getByTestId('board')).not.toHaveAttribute('data-drawing');
    await expect(person.marks).toHaveCount(before + 1);
    await person.checkAccess('a closed board');
  }
  await expect(awa.page.getByTestId('new-note')).toHaveCount(0);
  for (const each of [awa, ben]) await each.depart();
});

test('whoever comes in the middle of a turn sees what it is about', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const meeting = await meetingOf([awa, ben], { turn_limit_seconds: 0 });
  await awa.call('POST', `/phases/meetings/${meeting}/change`, { phase_name: 'clarification' });
  await awa.call('POST', `/tokens/meetings/${meeting}/claim`, {});
  await enter(ben, meeting);
  // In this phase one has a question first.
  await ben.page.getByTestId('request').click();
  const first = ben.page.getByRole('dialog').getByRole('radio').first();
  await expect(first).toBeChecked();
  await expect(first).toHaveAccessibleName('Question');
  await ben.page.getByRole('textbox', { name: 'Note' }).fill('Who waters them?');
  await ben.page.getByTestId('request-send').click();
  await expect(ben.page.getByTestId('withdraw')).toBeVisible();
  await awa.call('POST', `/tokens/meetings/${meeting}/release`, {});
  await enter(awa, meeting);
  for (const { page } of [awa, ben])
    await expect(page.getByTestId('floor-clock')).toContainText('Question: “Who waters them?”');
  for (const each of [awa, ben]) await each.depart();
});

test('questions and their answers are a thread, the same for who comes later', async ({ browser }) => {
  const [awa, ben] = await two(browser);
  const cleo = await Speaker.arrive(browser, server.url, 'Cleo');
  const meeting = await meetingOf([awa, ben, cleo], { turn_limit_seconds: 0 });
  await awa.call('POST', `/phases/meetings/${meeting}/change`, { phase_name: 'clarification' });
  await enter(awa, meeting);
  await expect(awa.page.getByText('No questions in this phase yet.')).toBeVisible();

  // On a free floor a question is put at once, to somebody by name.
  await awa.page.getByTestId('claim').click();
  await awa.page.getByTestId('request-to').selectOption('Ben');
  await awa.page.getByRole('textbox', { name: 'Note' }).fill('Who waters them?');
  await awa.page.getByTestId('request-send').click();
  const first = (who: Speaker) => who.page.getByTestId('question').first();
  await expect(first(awa)).toContainText('You ask Ben“Who waters them?”Is being asked now.');

  // Ben comes later, on a phone, and answers from where the question stands.
  await enter(ben, meeting);
  await expect(ben.page.getByTestId('floor-clock')).toContainText('Question to you: “Who waters them?”');
  await ben.page.getByTestId('tab-floor').click();
  await expect(first(ben)).toContainText('Awa asks you“Who waters them?”Is being asked now.');
  await ben.page.getByTestId('answer').click();
  await expect(ben.page.getByRole('radio', { name: 'Answer' })).toBeChecked();
  await expect(ben.page.getByTestId('request-which')).toHaveValue(/[1-9]/);
  await ben.person.checkAccess('an answer that is asked for');
  await ben.page.getByTestId('request-send').click();
  await expect(ben.page.getByTestId('my-place')).toContainText('You are next.');
  await expect(awa.person.queue).toContainText('Answer to you');

  await cleo.call('POST', `/tokens/meetings/${meeting}/request`, {
    kind: 'question',
    note: 'And in winter?',
  });
  await expect(awa.page.getByTestId('question').last()).toContainText('Cleo asks“And in winter?”Waits, 2nd');
  await awa.page.getByTestId('release').click();
  await expect(first(awa)).toContainText('Ben is answering.');
  await ben.call('POST', `/tokens/meetings/${meeting}/release`, {});
  await enter(cleo, meeting);
  for (const who of [awa, cleo]) await expect(first(who)).toContainText('Answered by Ben.');
  const words = (who: Speaker) => who.page.getByTestId('question').allInnerTexts();
  expect(await words(awa)).toHaveLength(2);
  await awa.person.checkAccess('the thread of questions');
  await cleo.page.reload();
  await expect(first(cleo)).toContainText('Answered by Ben.');
  for (const each of [awa, ben, cleo]) await each.depart();
});

test('in Feedback all are heard once, who was heard least first, beside how the time was shared', async ({
  browser,
}) => {
  const [awa, ben] = await two(browser);
  const cleo = await Speaker.arrive(browser, server.url, 'Cleo');
  const own = { order: 'round_least_spoken', board: 'closed' };
  const meeting = await meetingOf([awa, ben, cleo], { turn_limit_seconds: 0, phases: { feedback: own } });
  const floor = (who: Speaker, what: string, data = {}) =>
    who.call('POST', `/tokens/meetings/${meeting}/${what}`, data);
  // Ben has spoken, Cleo has not.
  await floor(ben, 'claim');
  await ben.page.waitForTimeout(1_100);
  await floor(ben, 'release');
  await enter(awa, meeting);
  // While ideas are gathered nobody's are counted.
  await awa.person.tab('Log');
  await awa.page.getByText('Numbers', { exact: true }).click();
  const byPerson = awa.page.getByTestId('statistics').getByRole('table').filter({ hasText: 'by person' });
  await expect(byPerson).toContainText('Turns');
  await expect(byPerson).not.toContainText('Marks');
  for (const phase_name of ['clarification', 'decision', 'feedback'])
    await awa.call('POST', `/phases/meetings/${meeting}/change`, { phase_name });
  await expect(byPerson).toContainText('Marks');
  await awa.person.tab('Floor');
  await floor(awa, 'claim');
  await floor(ben, 'request');
  await floor(cleo, 'request');
  await expect(awa.person.queue.first()).toContainText('Cleo');
  await expect(awa.person.queue.first()).toContainText('Next in the round: held 0:00, the least');
  await floor(awa, 'release');
  const round = awa.page.getByTestId('round').getByRole('listitem');
  await expect(round.filter({ hasText: 'Awa' })).toContainText('has spoken');
  await expect(round.filter({ hasText: 'Cleo' })).toContainText('has the floor now');
  await expect(round.filter({ hasText: 'Ben' })).toContainText('not yet');
  // Nobody is to be seen: the stage has the numbers, in the order of joining, and each may look at something else.
  const stage = awa.page.getByTestId('stage');
  await expect(stage).toHaveAttribute('data-mode', 'shares');
  await expect(stage.getByRole('heading', { name: 'Time held' })).toBeVisible();
  await expect(stage.getByRole('table', { name: 'Time held' }).locator('tbody th')).toHaveText([
    'Awa (you)',
    'Ben',
    'Cleo',
  ]);
  await expect(stage.getByRole('heading', { name: 'Turn by turn' })).toBeVisible();
  await stage.getByText('Board', { exact: true }).click();
  await expect(awa.page.getByTestId('board')).toBeVisible();
  await stage.getByText('Time', { exact: true }).click();
  await expect(awa.page.getByTestId('time-on-stage')).toBeVisible();
  await awa.person.checkAccess('the round with the plots of the time');
  for (const each of [awa, ben, cleo]) await each.depart();
});

test("a phase's setting is as in the meeting again", async ({ browser }) => {
  const awa = await Speaker.arrive(browser, server.url, 'Awa');
  const own = { turn_limit_seconds: 45, order: 'round', board: 'closed' };
  const meeting = await meetingOf([awa], { turn_limit_seconds: 90, phases: { decision: own } });
  await enter(awa, meeting);
  const { page } = awa;
  await awa.person.menu('Settings');
  await page.getByRole('dialog').getByRole('tab', { name: 'Decision' }).click();
  const turn = page.getByLabel('Longest turn, in seconds');
  await expect(turn).toHaveValue('45');
  await expect(turn).toHaveAccessibleDescription('In the meeting: 90');
  await turn.fill('');
  await page.getByRole('combobox', { name: 'Who is next' }).click();
  await page.getByRole('option', { name: 'As in the meeting' }).click();
  await page.getByLabel('Meant to last, in minutes').fill('20');
  await awa.person.checkAccess('the settings of a phase');
  await page.getByTestId('save-settings').click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const { settings } = await awa.call('GET', `/meetings/${meeting}`);
  expect(settings.phases).toEqual({ decision: { board: 'closed', phase_seconds: 1_200 } });
  await awa.depart();
});
