import { expect, test } from '@playwright/test';
import { Person } from './person';
import { Server } from './server';

/** A whole meeting with three people, from the sign-up to the end, and what each of them sees. */

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

async function everyone(people: Person[], check: (person: Person) => Promise<unknown>): Promise<void> {
  await Promise.all(people.map(check));
}

/** Awa creates the meeting, Ben comes by its link, Cleo by an invitation. */
async function gather(awa: Person, ben: Person, cleo: Person): Promise<void> {
  await awa.page.goto('/');
  await awa.checkAccess('the door of all');
  await awa.page.getByTestId('to-sign-in').click();
  await expect(awa.page).toHaveURL(/\/signin$/);
  await awa.checkAccess('sign in');
  await awa.page.getByTestId('privacy-link').click();
  await expect(awa.page.getByRole('heading', { name: 'What the server sees', exact: true })).toBeVisible();
  await awa.checkAccess('what is encrypted');
  await awa.page.goBack();
  await awa.page.getByRole('link', { name: 'Create an account' }).click();
  await awa.checkAccess('sign up');
  await awa.signUp();
  await expect(awa.page.getByRole('heading', { name: 'Meetings' })).toBeVisible();
  await awa.checkAccess('my meetings');

  await awa.page.getByTestId('new-meeting').click();
  await awa.checkAccess('new meeting');
  await awa.page.getByLabel('Name').fill('Garden council');
  await awa.press('Create meeting');
  await expect(awa.page.getByText('Nobody sees or hears you yet.')).toBeVisible();
  await awa.checkAccess('the choice of devices');
  await awa.goIn();
  await expect(awa.floor).toHaveText('The floor is free.');
  await awa.menu('Start the meeting');
  // Longer than the slowest machine needs for what Ben does with the floor.
  await awa.menu('Settings');
  await awa.page.getByLabel('Longest turn, in seconds').fill('3000');
  await awa.page.getByTestId('save-settings').click();
  await awa.tab('People');
  await awa.press('Invite');
  const link = await awa.page.getByLabel('Link for anyone with an account').inputValue();
  await awa.press('Make an invitation link');
  const invitation = await awa.page.getByLabel('Invitation link').inputValue();
  await awa.page.keyboard.press('Escape');

  await ben.page.goto(link);
  await expect(ben.page).toHaveURL(/\/signin/);
  await ben.page.getByRole('link', { name: 'Create an account' }).click();
  await ben.signUp();
  await expect(ben.page.getByRole('heading', { name: 'Garden council' })).toBeVisible();
  await ben.checkAccess('the door of a meeting');
  await ben.press('Join the meeting');
  await ben.goIn();
  await expect(ben.floor).toHaveText('The floor is free.');

  await cleo.page.goto(invitation);
  await cleo.checkAccess('an invitation');
  await cleo.page.getByRole('link', { name: 'Create an account to join' }).click();
  await cleo.signUp();
  await cleo.press('Join the meeting');
  await cleo.press('Only listen');
  await everyone([awa, ben, cleo], (p) => expect(p.page.getByTestId('here')).toHaveText('3 here'));
}

/** Ben takes the floor and uses the board; nobody else can. */
async function draw(awa: Person, ben: Person, cleo: Person): Promise<void> {
  await ben.press('Take the floor');
  await expect(ben.floor).toHaveText('You have the floor.');
  await everyone([awa, cleo], (p) => expect(p.floor).toHaveText('Ben has the floor.'));
  await expect(ben.page.getByTestId('floor-clock')).toContainText('left of 50:00');
  await everyone([awa, ben], (p) =>
    expect(p.page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 }),
  );
  await expect(awa.page.getByTestId('toolbar-freedraw')).toHaveCount(0);

  const box = await ben.page.getByTestId('board').boundingBox();
  if (!box) throw new Error('the board has no place on the page');
  const { mouse } = ben.page;
  const at = (x: number, y: number) => [box.x + box.width * x, box.y + box.height * y] as const;
  await mouse.move(...at(0.3, 0.6));
  await mouse.down();
  for (let i = 1; i <= 10; i++) await mouse.move(...at(0.3 + i * 0.03, 0.6 - (i % 3) * 0.04));
  await mouse.up();
  await ben.page.getByTestId('toolbar-rectangle').check({ force: true });
  await mouse.move(...at(0.5, 0.2));
  await mouse.down();
  await mouse.move(...at(0.7, 0.4), { steps: 4 });
  await mouse.up();
  await ben.page.getByTestId('toolbar-text').check({ force: true });
  await mouse.click(...at(0.52, 0.8));
  await ben.page.keyboard.type('Where do the beans go?');
  await ben.page.keyboard.press('Escape');
  await everyone([awa, ben, cleo], (p) => expect(p.marks).toHaveCount(3));
  await expect(cleo.marks.last()).toContainText('Where do the beans go?');
  // Told in the room without leaving it, also on a phone.
  await cleo.page.getByTestId('lock').click();
  await expect(cleo.page.getByRole('dialog')).toContainText('It decrypts sound and picture');
  await cleo.checkAccess('the lock');
  await cleo.page.keyboard.press('Escape');
  await ben.checkAccess('the room of the holder');
}

/** The queue, its reasons, handing over and passing on. */
async function takeTurns(awa: Person, ben: Person, cleo: Person): Promise<void> {
  await awa.tab('Floor');
  await awa.press('Ask for the floor');
  await expect(awa.page.getByTestId('my-place')).toContainText('You are next.');
  await cleo.page.getByTestId('request-more').click();
  await cleo.page.getByLabel('Question').check();
  await cleo.page.getByRole('textbox', { name: 'Note' }).fill('Who waters them?');
  await cleo.page.getByTestId('request-send').click();
  // A question goes before a speech, whoever asked first.
  await everyone([awa, ben, cleo], async (p) => {
    await expect(p.queue).toHaveCount(2);
    await expect(p.queue.first()).toContainText('Cleo');
    await expect(p.queue.first()).toContainText('Who waters them?');
  });
  await expect(awa.page.getByTestId('my-place')).toContainText('You are 2nd. Cleo is before you');
  await awa.checkAccess('the room of who waits');

  await ben.press('Hand over to Cleo');
  await everyone([awa, ben], (p) => expect(p.floor).toHaveText('Cleo has the floor.'));
  await expect(cleo.floor).toHaveText('You have the floor.');
  await cleo.page.getByTestId('pass').click();
  await cleo.page.getByRole('menuitem', { name: 'Awa' }).click();
  await expect(awa.floor).toHaveText('You have the floor.');
  await everyone([awa, ben, cleo], (p) => expect(p.queue).toHaveCount(0));
}

/** Phases, a decision, a role, and the floor taken back. */
async function moderate(awa: Person, ben: Person, cleo: Person): Promise<void> {
  await awa.page.getByTestId('phase-clarification').click();
  await everyone([awa, ben], (p) =>
    expect(p.page.getByTestId('phase-clarification')).toHaveAttribute('aria-current', 'step'),
  );
  // On a phone the present one stands for all.
  await expect(cleo.page.getByTestId('phases-all')).toContainText('Clarification');
  await expect(ben.page.getByTestId(/^phase-/).and(ben.page.getByRole('button'))).toHaveCount(0);

  await everyone([awa, ben], (p) => p.tab('Decisions'));
  await awa.page.getByTestId('record-decision').click();
  await awa.page.getByLabel('What is decided').fill('Beans along the south wall');
  await awa.page.getByTestId('save-decision').click();
  await expect(ben.page.getByTestId('decisions')).toContainText('Beans along the south wall');
  await awa.checkAccess('decisions');

  await awa.press('Release the floor');
  // In this phase one says what for.
  await ben.press('Take the floor');
  await ben.page.getByTestId('request-send').click();
  await expect(ben.floor).toHaveText('You have the floor.');
  await awa.moderate('Take the floor back');
  await awa.page.getByLabel('Reason').fill('We are out of time');
  await awa.page.getByTestId('intervene').click();
  await everyone([awa, ben, cleo], (p) => expect(p.floor).toHaveText('The floor is free.'));

  await awa.tab('People');
  await awa.press('Moderate Cleo');
  await awa.page.getByRole('menuitem', { name: 'Observer' }).click();
  await expect(cleo.page.getByText('You are observing.')).toBeVisible();
  await awa.checkAccess('people');
}

/** Numbers and record, a reload, and the end. */
async function conclude(awa: Person, ben: Person, cleo: Person): Promise<void> {
  await awa.tab('Log');
  await awa.page.getByRole('radiogroup').getByText('Numbers').click();
  const row = awa.page.getByTestId('statistics').getByRole('row', { name: /^Ben/ });
  await expect(row).toContainText(/Ben\s*\d+:\d\d\s*2\s*3/);
  await awa.checkAccess('numbers');
  await awa.page.getByRole('radiogroup').getByText('Record').click();
  const record = awa.page.getByTestId('record');
  await expect(record).toContainText('Cleo passed the floor to Awa');
  await expect(record).toContainText('We are out of time');
  await awa.page.getByRole('combobox', { name: 'Show only' }).click();
  await awa.page.getByRole('option', { name: 'Decisions' }).click();
  await expect(record.getByRole('listitem')).toHaveCount(1);
  await awa.checkAccess('the record');

  await cleo.page.reload();
  await expect(cleo.floor).toHaveText('The floor is free.');
  await expect(cleo.marks).toHaveCount(3);

  await awa.menu('End the meeting');
  await awa.page.getByTestId('confirm').click();
  await everyone([awa, ben, cleo], (p) => expect(p.floor).toHaveText('The meeting has ended.'));
  await expect(ben.page.getByText('You may go on reading.')).toBeVisible();
  await ben.checkAccess('an ended meeting');
}

test('three people hold a meeting', async ({ browser }) => {
  const awa = await Person.arrive(browser, server.url, 'Awa');
  const ben = await Person.arrive(browser, server.url, 'Ben', { colorScheme: 'dark' });
  const cleo = await Person.arrive(browser, server.url, 'Cleo', { viewport: { width: 390, height: 844 } });
  await gather(awa, ben, cleo);
  await draw(awa, ben, cleo);
  await takeTurns(awa, ben, cleo);
  await moderate(awa, ben, cleo);
  await conclude(awa, ben, cleo);
  for (const person of [awa, ben, cleo]) {
    expect(person.complaints, `what ${person.name}'s page complained about`).toEqual([]);
    await person.context.close();
  }
});

test('a connection that falls comes back to the same place', async ({ browser }) => {
  const dai = await Person.arrive(browser, server.url, 'Dai');
  await dai.page.goto('/signup');
  await dai.signUp();
  await dai.page.getByTestId('new-meeting').click();
  await dai.page.getByLabel('Name').fill('Alone');
  await dai.press('Create meeting');
  await dai.goIn();
  await dai.press('Take the floor');
  await expect(dai.floor).toHaveText('You have the floor.');
  await dai.context.setOffline(true);
  await dai.page.evaluate(() => dispatchEvent(new Event('offline')));
  await dai.context.setOffline(false);
  await dai.press('Release the floor');
  await expect(dai.floor).toHaveText('The floor is free.');

  await dai.page.goto('/');
  await dai.page.getByTestId('account-menu').click();
  await dai.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await dai.page.getByLabel('Email or username').fill(dai.email);
  await dai.page.getByLabel('Password').first().fill('wrong wrong wrong');
  await dai.press('Sign in');
  await expect(dai.page.getByRole('alert').first()).toBeVisible();
  await dai.page.getByLabel('Password').first().fill('a quiet garden gate');
  await dai.press('Sign in');
  await expect(dai.page.getByText('Alone').first()).toBeVisible();
  await dai.context.close();
});
