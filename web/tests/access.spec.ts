import { type Browser, expect, type Page, test } from '@playwright/test';
import { DESK, lookOnce, PHONE } from './look';
import { Person } from './person';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/**
 * Every state of the room and everything that opens in it, light on a desk and dark on a phone: nothing to stumble
 * over, nothing too small.
 *
 * | where                  | what is looked at                                                                       |
 * | ---------------------- | --------------------------------------------------------------------------------------- |
 * | here                   | pre-join; the floor free, held, holding, over, queued, next, lost, silent, ended;         |
 * |                        | observing, looking on; every panel, menu, dialog and the card of each phase; a proposal   |
 * |                        | that waits, is voted on (not yet, voted), and was adopted                                |
 * | `pages.spec.ts`        | every page around the room, each in four looks; an invitation by link, deletion         |
 * | `meeting.spec.ts`      | the door of a meeting, an invitation to a stranger, the lock                             |
 * | `board.spec.ts`        | the board under the pen, and for who looks on                                           |
 * | `life.spec.ts`         | the chat of three, a text that was not finished                                         |
 * | `media.spec.ts`        | devices that fail, sound that waits for a press                                         |
 */

const ADMIN = 'admin@example.org';
const PASSWORD = 'a quiet garden gate';

let server: Server;
test.beforeAll(async () => {
  server = await Server.start({ ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD });
});
test.afterAll(async () => {
  await server.stop();
});

const LOOKS = [
  { how: 'light, on a desk', options: { colorScheme: 'light', viewport: DESK } },
  { how: 'dark, on a phone', options: { colorScheme: 'dark', viewport: PHONE } },
];

const arrive = (browser: Browser, name: string, options = {}) =>
  Speaker.arrive(browser, server.url, name, options);

const token = (speaker: Speaker, meeting: number, what: string, data: object = {}) =>
  speaker.call('POST', `/tokens/meetings/${meeting}/${what}`, data);

async function into({ page, person }: Speaker, meeting: number): Promise<void> {
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter-listening').or(page.getByTestId('enter')).last().click();
  await expect(person.floor).toBeVisible();
}

/** Cuts a page's line to the meeting, and lets no new one through until it is mended. */
async function cuttable(page: Page): Promise<{ cut: () => Promise<void>; mend: () => void }> {
  let isCut = false;
  let hangUp: (() => Promise<void>) | null = null;
  await page.routeWebSocket(/\/ws\/meetings\//, (socket) => {
    if (isCut) return void socket.close();
    const far = socket.connectToServer();
    hangUp = async () => {
      await far.close();
      await socket.close();
    };
  });
  return {
    cut: async () => {
      isCut = true;
      await hangUp?.();
    },
    mend: () => {
      isCut = false;
    },
  };
}

/** One window in which everything is opened, looked at and closed again. */
class Looker {
  constructor(
    readonly person: Person,
    private readonly how: string,
  ) {}

  get page() {
    return this.person.page;
  }

  at(what: string): Promise<void> {
    return lookOnce(this.person, `${what}, ${this.how}`);
  }

  async state(state: string, what = `the room, ${state}`): Promise<void> {
    await expect(this.page.getByTestId('dock')).toHaveAttribute('data-state', state);
    await this.at(what);
  }

  press(testid: string): Promise<void> {
    return this.page.getByTestId(testid).click();
  }

  /** A menu is open while it is looked at. */
  async menu(open: () => Promise<void>, what: string): Promise<void> {
    await open();
    await expect(this.page.getByRole('menu')).toBeVisible();
    await this.at(what);
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('menu')).toHaveCount(0);
  }

  /** A dialog, found by something in it that no other has. */
  async dialog(open: () => Promise<void>, what: string): Promise<void> {
    await open();
    const dialog = this.page.locator('.mantine-Modal-content');
    await expect(dialog).toBeVisible();
    await this.at(what);
    await this.page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }

  async panel(panel: string, look: () => Promise<void>): Promise<void> {
    await this.press(`tab-${panel}`);
    await look();
    // On a phone a panel lies over the room.
    const sheet = this.page.locator('.mantine-Drawer-content');
    if (!(await sheet.isVisible())) return;
    await this.page.keyboard.press('Escape');
    await expect(sheet).toHaveCount(0);
  }

  /** Of two that are called the same the one that lies above. */
  named = (name: string | RegExp) => this.page.getByRole('button', { name }).last().click();
  item = (name: string) => this.page.getByRole('menuitem', { name }).click();
}

/** Every way to stand to the floor, as they follow from each other. */
async function floorStates(
  look: Looker,
  meeting: number,
  [awa, ben, cleo]: [Speaker, Speaker, Speaker],
): Promise<void> {
  const { page } = look;
  const line = await cuttable(page);
  await page.goto(`/m/${meeting}`);
  await expect(page.getByTestId('enter')).toBeVisible();
  await look.at('the choice of devices');
  await into(awa, meeting);
  await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
  await look.state('free');
  await look.press('react');
  await expect(page.getByTestId('react-agree')).toBeVisible();
  await look.at('reactions');
  await page.keyboard.press('Escape');
  await token(ben, meeting, 'claim');
  await look.state('held');
  await look.dialog(() => look.press('request-more'), 'asking with a note');
  await token(cleo, meeting, 'request', { note: 'Who waters the beans?' });
  await look.press('request');
  await look.state('queued');
  await cleo.call('DELETE', `/tokens/meetings/${meeting}/request`);
  await look.state('next');
  await line.cut();
  await expect(page.getByTestId('dock')).toContainText('Your place is kept');
  await look.state('lost');
  await look.press('reconnect');
  line.mend();
  await expect(page.getByTestId('dock')).toHaveAttribute('data-state', 'next', { timeout: 60_000 });
  await token(cleo, meeting, 'request', { note: 'Who waters the beans?' });
  await token(ben, meeting, 'release');
  await look.state('holding');
  await look.menu(() => look.press('pass'), 'passing the floor on');
}

async function dialogsAndMenus(look: Looker): Promise<void> {
  const { page } = look;
  await look.menu(() => look.press('moderate'), 'what a facilitator may do');
  await look.menu(() => look.press('meeting-menu'), 'the menu of the meeting');
  const fromMenu = (item: string) => async () => {
    await look.press('meeting-menu');
    await look.item(item);
  };
  await look.dialog(fromMenu('Settings'), 'the settings');
  await look.dialog(fromMenu('Leave for good'), 'leaving');
  await look.dialog(fromMenu('End the meeting'), 'ending');
  await look.press('meeting-menu');
  await look.press('notices');
  await look.at('being called');
  await page.keyboard.press('Escape');
  await look.dialog(async () => {
    await look.press('moderate');
    await look.item('Invite people');
  }, 'inviting');
  await look.dialog(async () => {
    await look.press('moderate');
    await look.item('Take the floor back');
  }, 'giving a reason');
  await look.dialog(() => look.press('lock'), 'the lock');
  await look.dialog(() => look.press('devices'), 'devices');
}

async function panels(look: Looker, meeting: number, awa: Speaker): Promise<void> {
  const { page } = look;
  for (const text of ['See https://example.org/plan', 'I agree'])
    await awa.call('POST', `/chat/meetings/${meeting}`, { text });
  await awa.call('POST', `/decisions/meetings/${meeting}`, { title: 'Beans and peas' });
  await look.panel('floor', async () => {
    await look.at('the panel floor');
    await look.menu(() => look.named('Moderate Cleo'), 'a place in the queue');
  });
  await look.panel('people', async () => {
    await look.at('the panel people');
    await look.menu(() => look.named('Moderate Ben'), 'the role of somebody');
  });
  await look.panel('decisions', async () => {
    await expect(page.getByTestId('decisions')).toContainText('Beans and peas');
    await look.at('the panel decisions');
    await look.dialog(() => look.press('record-decision'), 'recording a decision');
    await look.dialog(() => look.named('Take back Beans and peas'), 'taking a decision back');
  });
  await look.panel('chat', async () => {
    await expect(page.getByTestId('chat-message')).toHaveCount(2);
    await look.at('the panel chat');
    const remove = page.getByTestId('chat-message').last().getByRole('button');
    await look.dialog(() => remove.click(), 'removing a message');
  });
  await look.panel('log', async () => {
    await look.at('the panel log');
    await page.getByText('Numbers', { exact: true }).click();
    await expect(page.getByTestId('statistics')).toBeVisible();
    await look.at('the panel numbers');
  });
}

/** Everything that lies on the table while a meeting decides. */
async function votes(look: Looker, meeting: number, [awa, ben, cleo]: Speaker[]): Promise<void> {
  const { page } = look;
  const card = page.getByTestId('proposal-card');
  const inCard = (testid: string) => () => card.getByTestId(testid).first().click();
  const shows = async (state: string) => {
    await expect(card).toHaveAttribute('data-state', state);
    await look.at(`a proposal, ${state}`);
  };
  const bar = page.getByTestId('nothing-proposed');
  await look.dialog(() => bar.getByTestId('propose').click(), 'proposing');
  const propose = (body: object) => awa?.call('POST', `/proposals/meetings/${meeting}`, body);
  const description = 'Beans climb, and peas like the shade of the wall in the afternoon. '.repeat(6);
  const { id } = await propose({ title: 'Beans and peas along the south wall', description, quorum: 60 });
  await shows('pending');
  await look.dialog(inCard('withdraw-proposal'), 'withdrawing a proposal');
  await propose({ title: 'A pond', method: 'consent' });
  await shows('several');
  await card.getByRole('button', { name: 'Open the vote: Beans' }).click();
  await shows('voting');
  await inCard('whole-details')();
  await look.at('a vote with all there is to say');
  await look.panel('chat', () => look.at('the chat while a vote is open'));
  await look.panel('decisions', () => look.at('the decisions while a vote is open'));
  await inCard('vote-no')();
  await expect(card.getByTestId('my-vote')).toContainText('You voted: No.');
  await look.at('a vote, voted');
  await ben?.call('POST', `/proposals/${id}/vote`, { choice: 'yes' });
  await look.dialog(inCard('close-vote'), 'closing a vote');
  await cleo?.call('POST', `/proposals/${id}/vote`, { choice: 'yes' });
  await expect(card.getByTestId('turnout')).toContainText('3 of 3');
  await inCard('close-vote')();
  await shows('adopted');
  await look.dialog(inCard('board-then'), 'the board at the vote');
  await look.panel('decisions', async () => {
    await page.getByTestId('decisions').getByText('Adopted: 2 for, 1 against').click();
    await look.at('a decision with its vote');
  });
}

type Three = [Speaker, Speaker, Speaker];

async function phases(look: Looker, meeting: number, people: Three): Promise<void> {
  const { page } = look;
  const [awa, ben] = people;
  for (const phase of ['clarification', 'decision', 'feedback']) {
    await awa.call('POST', `/phases/meetings/${meeting}/change`, { phase_name: phase });
    await expect(page.getByTestId('phase-card')).not.toBeEmpty();
    await look.at(`the card of ${phase}`);
    await expect(page.getByTestId('phase-card')).toBeEmpty();
    await look.at(`the room in ${phase}`);
    if (phase === 'decision') await votes(look, meeting, people);
    if (phase === 'clarification') await thread(look, meeting, [awa, ben]);
  }
}

/** Questions that wait, are put, and are answered, and the dialog in which one says what one asks. */
async function thread(look: Looker, meeting: number, [awa, ben]: [Speaker, Speaker]): Promise<void> {
  const { page } = look;
  const question = { kind: 'question', note: 'Who waters them?', to_participant_id: awa.participant };
  await look.dialog(() => look.press('claim'), 'saying what one asks');
  await token(ben, meeting, 'request', question);
  await look.panel('floor', async () => {
    await expect(page.getByTestId('question')).toContainText('Is being asked now.');
    await look.at('a question that is being asked');
  });
  await token(awa, meeting, 'request', { kind: 'answer' });
  await token(ben, meeting, 'release');
  await token(ben, meeting, 'request', { ...question, note: 'And in winter?' });
  await look.panel('floor', async () => {
    await expect(page.getByTestId('question').first()).toContainText('You are answering.');
    await look.at('the thread of questions');
  });
  await token(awa, meeting, 'release');
  await look.panel('floor', async () => {
    await look.dialog(() => look.press('answer'), 'answering a question');
  });
  await token(ben, meeting, 'release');
}

for (const { how, options } of LOOKS) {
  test(`nothing to stumble over in any state: ${how}`, async ({ browser }) => {
    const [awa, ben] = [await arrive(browser, 'Awa', options), await arrive(browser, 'Ben')];
    const cleo = await arrive(browser, 'Cleo');
    const meeting = await meetingOf([awa, ben, cleo], {
      turn_limit_seconds: 3600,
      grace_seconds: 3600,
      no_show_seconds: 3600,
      queue_place_seconds: 3600,
      disconnect_seconds: 3600,
      phases: { feedback: { mode: 'off' } },
    });
    const look = new Looker(awa.person, how);
    await floorStates(look, meeting, [awa, ben, cleo]);
    await dialogsAndMenus(look);
    await panels(look, meeting, awa);
    await awa.call('PUT', `/meetings/${meeting}`, { settings: { turn_limit_seconds: 5 } });
    await token(awa, meeting, 'release');
    await token(awa, meeting, 'grant', { participant_id: awa.participant, force: true, reason: 'x' });
    await look.state('over');
    await token(awa, meeting, 'revoke');
    await phases(look, meeting, [awa, ben, cleo]);
    await look.state('silent');
    await awa.call('POST', `/meetings/${meeting}/end`);
    await look.state('ended');
    await expect(awa.page.getByTestId('to-results')).toBeVisible();
    await awa.depart();
  });

  test(`nothing to stumble over for who looks on: ${how}`, async ({ browser }) => {
    const [dai, olu] = [await arrive(browser, 'Dai'), await arrive(browser, 'Olu', options)];
    const meeting = await meetingOf([dai]);
    await olu.join(meeting, 'observer');
    await token(dai, meeting, 'claim');
    const look = new Looker(olu.person, how);
    await olu.page.goto(`/m/${meeting}`);
    await expect(olu.page.getByTestId('enter')).toBeVisible();
    await look.at('the choice of devices of an observer');
    await look.press('enter');
    await look.state('observing');
    await look.panel('chat', () => look.at('the closed chat'));
    await olu.depart();

    const admin = await Person.arrive(browser, server.url, 'Admin', options);
    await admin.page.goto(`/signin?to=/m/${meeting}`);
    await admin.page.getByLabel('Email or username').fill(ADMIN);
    await admin.page.getByLabel('Password').first().fill(PASSWORD);
    await admin.press('Sign in');
    await new Looker(admin, how).state('looking_on');
    await admin.context.close();
  });
}
