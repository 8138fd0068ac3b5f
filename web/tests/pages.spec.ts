import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Browser, expect, type Locator, test } from '@playwright/test';
import { DESK, look } from './look';
import { Person } from './person';
import { Server } from './server';

/** The pages around the room: the door, the list, the account, a meeting's page, the server's. */

const PASSWORD = 'a quiet garden gate';
const ADMIN = 'admin@example.org';

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD });
});
test.afterAll(async () => {
  await server.stop();
});

async function done(person: Person): Promise<void> {
  expect(person.complaints, `what ${person.name}'s page complained about`).toEqual([]);
  await person.context.close();
}

/** Somebody with an account, whose window shows their meetings. */
async function member(browser: Browser, name: string, options = {}): Promise<Person> {
  const person = await Person.arrive(browser, server.url, name, options);
  await person.page.goto('/signup');
  await person.signUp();
  await expect(person.page.getByRole('heading', { name: 'Meetings', level: 1 })).toBeVisible();
  return person;
}

type Call = (method: string, path: string, data?: object) => Promise<Record<string, unknown>>;

/** The API as somebody; signed in once. */
async function apiOf(person: Person, email = person.email): Promise<Call> {
  const { request } = person.context;
  const form = { username: email, password: PASSWORD };
  const signedIn = await request.post('/api/v1/auth/token', { form });
  const { access_token } = await signedIn.json();
  const headers = { authorization: `Bearer ${access_token}` };
  return async (method, path, data) => {
    const answer = await request.fetch(`/api/v1${path}`, { method, headers, data });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    const text = await answer.text();
    return text ? JSON.parse(text) : {};
  };
}

test('the door says what this is, to everybody', async ({ browser }) => {
  const eve = await Person.arrive(browser, server.url, 'Eve');
  const { page } = eve;
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('One person has the floor');
  await look(eve, 'the door of all');

  // By the keyboard alone: past the bar, and in by a link.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  const link = page.getByLabel('Link or number of a meeting');
  for (let tries = 0; tries < 10; tries++) {
    await page.keyboard.press('Tab');
    if (await link.evaluate((field) => field === document.activeElement)) break;
  }
  await page.keyboard.type('not a link');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is no link to a meeting.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('https://meet.example.org/m/12');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/signin\?to=/);
  await look(eve, 'signing in');
  await page.goto('/signup');
  await look(eve, 'signing up');
  await page.goto('/privacy');
  await look(eve, 'what is encrypted');
  await page.goto('/nowhere');
  await look(eve, 'nothing');
  await done(eve);
});

test('the app’s files come shrunk, for whoever takes them so', async ({ request }) => {
  const page = await (await request.get(server.url)).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  const sent = async (coding: string) => {
    const answer = await request.get(`${server.url}${script}`, { headers: { 'Accept-Encoding': coding } });
    const { 'content-encoding': told, 'content-type': type, vary } = answer.headers();
    const text = await answer.text();
    return { told, type, vary, hash: createHash('sha256').update(text).digest('hex'), length: text.length };
  };
  const whole = await sent('identity');
  expect(whole).toMatchObject({ told: undefined, type: 'text/javascript; charset=utf-8' });
  expect(whole.length).toBeGreaterThan(1_000);
  for (const coding of ['br', 'gzip']) {
    const vary = expect.stringContaining('accept-encoding');
    // Whatever the way, the script is the same at its end.
    expect(await sent(coding)).toEqual({ ...whole, told: coding, vary });
  }
});

test('a meeting is made from a template, found, and looked forward to', async ({ browser }) => {
  const awa = await member(browser, 'Awa');
  const { page } = awa;
  await look(awa, 'no meetings yet');
  await page.getByTestId('new-meeting').click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Assemblée générale');
  await page.getByLabel('When').fill('2100-01-12T18:00');
  const plan = page.getByTestId('plan');
  await expect(plan).toContainText('Turns of 2 minutes. Next: who has held it least.');
  await page.getByRole('radio', { name: 'Assembly' }).click();
  await expect(plan).toContainText('Turns of 1 minute 30 seconds.');
  await expect(plan).toContainText('Whoever intervenes as facilitator gives a reason.');
  await page.getByTestId('plan-phases').click();
  await page.getByTestId('plan-decision').getByLabel('Longest turn, in seconds').fill('45');
  await expect(plan).toContainText('Turns of 45 seconds.');
  await look(awa, 'a new meeting');
  await awa.press('Create meeting');
  await expect(page).toHaveURL(/\/m\/\d+$/);

  const call = await apiOf(awa);
  const id = Number(/\d+$/.exec(page.url())?.[0]);
  const { settings } = await call('GET', `/meetings/${id}`);
  expect(settings).toMatchObject({
    turn_limit_seconds: 180,
    pass: 'off',
    require_reason: true,
    phases: {
      ideation: { turn_limit_seconds: 90 },
      decision: { turn_limit_seconds: 45 },
      feedback: { order: 'round_least_spoken' },
    },
  });
  const over = await call('POST', '/meetings', { name: 'Yesterday' });
  await call('POST', `/meetings/${over.id}/end`);
  await call('POST', '/meetings', { name: 'Going on' });

  await page.goto('/');
  await expect(page.getByTestId('heap-planned')).toContainText('Assemblée générale');
  await expect(page.getByTestId('heap-past')).toContainText('Yesterday');
  await expect(page.getByTestId('heap-now')).toContainText('Going on');
  await look(awa, 'my meetings');
  await page.getByRole('searchbox', { name: 'Search the meetings' }).fill('generale assemblee');
  await expect(page.getByTestId('heap-planned').getByRole('listitem')).toHaveCount(1);
  await expect(page.getByTestId('heap-past')).toHaveCount(0);
  await done(awa);
});

test('invitations are taken and declined', async ({ browser }) => {
  const awa = await member(browser, 'Awa');
  const ben = await member(browser, 'Ben');
  const call = await apiOf(awa);
  for (const name of ['Garden council', 'Secret council']) {
    const { id } = await call('POST', '/meetings', { name, is_public: false });
    await call('POST', `/meetings/${id}/invite`, { email: ben.email, role: 'observer' });
  }
  await ben.page.getByRole('link', { name: 'Invitations' }).click();
  await expect(ben.page.getByTestId('invitations').getByRole('listitem')).toHaveCount(2);
  await look(ben, 'invitations');
  await ben.press('Decline: Secret council');
  await expect(ben.page.getByTestId('invitations').getByRole('listitem')).toHaveCount(1);
  await ben.press('Accept: Garden council');
  await expect(ben.page).toHaveURL(/\/m\/\d+$/);
  await ben.page.goto('/invitations');
  await expect(ben.page.getByText('No invitation is waiting for you')).toBeVisible();
  await expect(ben.page.getByText('Declined')).toBeVisible();

  // A link that is declined leads nowhere any more.
  const { id } = await call('POST', '/meetings', { name: 'By link' });
  const invited = await call('POST', `/meetings/${id}/invite`, {});
  const { invitation_token } = invited.invitation as { invitation_token: string };
  await ben.page.goto(`/join/${invitation_token}`);
  await look(ben, 'an invitation by link');
  await ben.press('Decline');
  await expect(ben.page.getByText('You have declined this invitation.')).toBeVisible();
  await done(awa);
  await done(ben);
});

test('an account is looked after, and deleted', async ({ browser }) => {
  const cleo = await member(browser, 'Cleo');
  const { page } = cleo;
  const elsewhere = await Person.arrive(browser, server.url, 'Cleo elsewhere');
  await elsewhere.page.goto('/signin');
  await elsewhere.page.getByLabel('Email or username').fill(cleo.email);
  await elsewhere.page.getByLabel('Password').first().fill(PASSWORD);
  await elsewhere.press('Sign in');
  await expect(elsewhere.page.getByRole('heading', { name: 'Meetings' })).toBeVisible();

  await page.getByTestId('account-menu').click();
  await page.getByRole('menuitem', { name: 'Profile' }).click();
  await expect(page.getByTestId('devices').getByRole('listitem')).toHaveCount(2);
  await look(cleo, 'the profile');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Cléo Martin');
  await awaitSaved(cleo);
  await expect(page.getByTestId('account-menu')).toHaveText('Cléo Martin');

  await page.getByLabel('Current password').fill('wrong wrong wrong');
  await page.getByLabel('New password').fill('another quiet gate');
  await cleo.press('Change the password');
  await expect(page.getByText('The password is wrong.')).toBeVisible();

  await cleo.press('Sign out everywhere else');
  await expect(page.getByTestId('devices').getByRole('listitem')).toHaveCount(1);
  await elsewhere.page.goto('/profile');
  await expect(elsewhere.page).toHaveURL(/\/signin/);
  await elsewhere.context.close();

  await page.getByTestId('erase').click();
  await cleo.checkAccess('deleting the account');
  await page.getByLabel('Your password, to make sure it is you').fill(PASSWORD);
  await page.getByTestId('erase-now').click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('One person has the floor');
  await done(cleo);
});

async function awaitSaved(person: Person): Promise<void> {
  await person.press('Save');
  await expect(person.page.getByText('Your profile is saved.')).toBeVisible();
}

/** Awa and Ben held the floor; one decision was made, and made anew. */
async function hold(awa: Person, ben: Person): Promise<number> {
  const [call, other] = [await apiOf(awa), await apiOf(ben)];
  const { id } = (await call('POST', '/meetings', { name: 'Garden council' })) as { id: number };
  await other('POST', `/meetings/${id}/join`, { name: 'Ben' });
  await call('POST', `/meetings/${id}/start`);
  await call('POST', `/tokens/meetings/${id}/claim`);
  await other('POST', `/tokens/meetings/${id}/request`, { note: 'Who waters them?' });
  await call('POST', `/tokens/meetings/${id}/release`);
  await call('POST', `/phases/meetings/${id}/change`, { phase_name: 'clarification' });
  const decision = await call('POST', `/decisions/meetings/${id}`, { title: 'Beans' });
  await call('PUT', `/decisions/${decision.id}`, { title: 'Beans and peas' });
  return id;
}

/** What stands on a sheet of A4 between its margins. */
const SHEET = { width: 688, height: 1000 };

/** On paper: what was folded is open, what is pressed is gone, and no table is cut. */
async function onPaper({ page }: Person, folded: Locator): Promise<void> {
  await page.setViewportSize(SHEET);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  // A browser tells a page before it prints it; pretending does not.
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(folded).toBeVisible();
  for (const shown of ['decisions', 'numbers', 'record']) await expect(page.getByTestId(shown)).toBeVisible();
  for (const role of ['banner', 'navigation', 'searchbox', 'combobox', 'button'] as const)
    for (const one of await page.getByRole(role).all()) await expect(one).toBeHidden();
  await expect(page.getByTestId('files')).toBeHidden();
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll('table')].flatMap((table) => {
      const over = table.getBoundingClientRect().right - innerWidth;
      return over > 0 || table.offsetWidth > (table.parentElement?.clientWidth ?? 0)
        ? [table.caption?.textContent]
        : [];
    }),
  );
  expect(cut, 'tables that a sheet cuts').toEqual([]);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe('rgb(255, 255, 255)');
  const scheme = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(scheme, 'what the sheet itself is painted as').toBe('light');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  await page.emulateMedia({ media: null, colorScheme: 'light' });
  await page.setViewportSize(DESK);
}

test('a meeting’s page tells what it decided and how its time was shared', async ({ browser }) => {
  const awa = await member(browser, 'Awa');
  const ben = await member(browser, 'Ben');
  const id = await hold(awa, ben);
  const { page } = awa;
  await page.goto(`/m/${id}/governance`);
  await expect(page.getByTestId('decisions')).toContainText('Beans and peas');
  const earlier = page.getByTestId('decisions').getByText('Beans (', { exact: false });
  await expect(earlier).toBeHidden();
  await onPaper(awa, earlier);
  await expect(earlier).toBeHidden();
  await page.getByText('1 earlier wording').click();
  await expect(earlier).toBeVisible();
  const numbers = page.getByTestId('numbers');
  const held = numbers.getByRole('table', { name: 'Time held' });
  await expect(held.getByRole('row', { name: /^Awa/ })).toContainText('1');
  const turns = numbers.getByRole('table', { name: 'Turn by turn' });
  await expect(turns.getByRole('row')).toHaveCount(3);
  await expect(turns).toContainText('given back');
  await expect(numbers.getByRole('table', { name: 'Phases' })).toContainText('Clarification');
  await look(awa, 'a meeting’s page');

  const record = page.getByTestId('record');
  await page.getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Decisions' }).click();
  await expect(record.getByRole('listitem')).toHaveCount(2);
  await awa.press('Show everything');
  await record.getByRole('searchbox', { name: 'Search' }).fill('floor ben');
  await expect(page.getByTestId('entries-found')).toContainText(/^\d entr/);

  const saved = page.waitForEvent('download');
  await page.getByTestId('export-record-csv').click();
  const file = await (await saved).path();
  expect(await readFile(file, 'utf8')).toContain('seq,timestamp,type');

  // Who may not take files along is told so; a stranger is told whose page it is.
  await ben.page.goto(`/m/${id}/governance`);
  await expect(ben.page.getByTestId('export-record-csv')).toHaveAttribute('aria-disabled', 'true');
  await look(ben, 'a meeting’s page without files');
  const eve = await member(browser, 'Eve');
  await eve.page.goto(`/m/${id}/governance`);
  await expect(eve.page.getByText('Only who takes part in this meeting')).toBeVisible();
  await look(eve, 'a closed page');
  for (const person of [awa, ben, eve]) await done(person);
});

test('an administrator looks after accounts, meetings and the server', async ({ browser }) => {
  const dai = await member(browser, 'Dai');
  await dai.page.goto('/admin');
  await expect(dai.page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();

  const admin = await Person.arrive(browser, server.url, 'Admin');
  const { page } = admin;
  await page.goto('/signin?to=/admin');
  await page.getByLabel('Email or username').fill(ADMIN);
  await page.getByLabel('Password').first().fill(PASSWORD);
  await admin.press('Sign in');
  await page.getByRole('searchbox', { name: 'Search the accounts' }).fill(dai.email);
  await expect(page.getByTestId('accounts').getByRole('listitem')).toHaveCount(1);
  await look(admin, 'accounts');
  await page.getByLabel('Dai may sign in').click({ force: true });
  await expect(page.getByTestId('accounts')).toContainText('Closed');
  await page.getByRole('searchbox', { name: 'Search the accounts' }).fill(ADMIN);
  await page.getByLabel('admin is an administrator').click({ force: true });
  await expect(page.getByText('There must be at least one active admin.')).toBeVisible();

  await page.getByTestId('admin-meetings').click();
  await look(admin, 'all meetings');
  await page.getByTestId('admin-health').click();
  await expect(page.getByTestId('health')).toContainText('All is well');
  await look(admin, 'health');
  await done(admin);
  await dai.context.close();
});

test('a French browser is spoken to in French, and the account remembers', async ({ browser }) => {
  const french = { locale: 'fr-FR' };
  const lea = await Person.arrive(browser, server.url, 'Léa', french);
  const { page } = lea;
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Une personne a la parole');
  await look(lea, 'la porte');
  await page.getByRole('link', { name: 'Créer un compte' }).click();
  await page.getByRole('textbox', { name: 'Nom', exact: true }).fill('Léa');
  await page.getByLabel('Adresse e-mail').fill(lea.email);
  await page.getByLabel('Mot de passe').first().fill('court');
  await lea.press('Créer le compte');
  await expect(page.getByText('Au moins 8 caractères, et pas')).toBeVisible();
  await page.getByLabel('Mot de passe').first().fill(PASSWORD);
  await lea.press('Créer le compte');
  await expect(page.getByRole('heading', { name: 'Réunions' })).toBeVisible();

  for (const [path, heading] of [
    ['/new', 'Nouvelle réunion'],
    ['/invitations', 'Invitations'],
    ['/profile', 'Profil'],
    ['/privacy', 'Ce qui est chiffré'],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
    await look(lea, heading);
  }

  // An English browser speaks French as soon as it knows who is there; and English again when asked.
  const away = await Person.arrive(browser, server.url, 'Léa', { locale: 'en-GB' });
  await away.page.goto('/signin');
  await away.page.getByLabel('Email or username').fill(lea.email);
  await away.page.getByLabel('Password').first().fill(PASSWORD);
  await away.press('Sign in');
  await expect(away.page.getByRole('heading', { name: 'Réunions' })).toBeVisible();
  await away.page.getByTestId('account-menu').click();
  await away.page.getByTestId('speak-en').click();
  await expect(away.page.getByRole('heading', { name: 'Meetings' })).toBeVisible();
  await expect(away.page.locator('html')).toHaveAttribute('lang', 'en');
  await done(away);
  await done(lea);
});
