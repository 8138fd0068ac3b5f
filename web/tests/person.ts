import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const AXE_RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type AxeRun = (
  root: Document,
  options: object,
) => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;

/** Whatever fades or slides in has come to rest: half seen, it has half its contrast. */
async function settled(): Promise<void> {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  // What is folded away does not move on, and would never come to rest.
  const isShown = (one: Animation) =>
    (one.effect as KeyframeEffect | null)?.target?.checkVisibility() ?? true;
  const running = () =>
    document
      .getAnimations()
      .filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity)
      .filter(isShown);
  // What begins does so a frame or two after the press. Twice and no more: a ring that fills never rests.
  for (let round = 0; round < 2; round++) {
    for (let still = 0; still < 3; still++) await frame();
    await Promise.allSettled(running().map((one) => one.finished));
  }
}

/** Somebody with a browser window of their own. */
export class Person {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What the page complained about; must stay empty. */
    readonly complaints: string[],
  ) {}

  static async arrive(browser: Browser, url: string, name: string, options = {}): Promise<Person> {
    const context = await browser.newContext({ baseURL: url, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // A refused call shows as a resource that did not load: the page deals with it, and says so itself.
      const refused = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !refused) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) complaints.push(`asked for ${request.url()}`);
    });
    return new Person(name, context, page, complaints);
  }

  async signUp(): Promise<void> {
    await this.page.getByLabel('Name').fill(this.name);
    await this.page.getByLabel('Email').fill(this.email);
    await this.page.getByLabel('Password').first().fill('a quiet garden gate');
    await this.page.getByRole('button', { name: 'Create account' }).click();
  }

  /** Their own even where the server outlives a run. */
  readonly email = `${crypto.randomUUID()}@example.org`;

  /** Past the choice of devices, with none. */
  async goIn(): Promise<void> {
    await this.press('Go in');
  }

  get floor(): Locator {
    return this.page.getByTestId('floor-sentence');
  }

  get queue(): Locator {
    return this.page.getByTestId('queue').getByRole('listitem');
  }

  get marks(): Locator {
    return this.page.getByTestId('mark');
  }

  async press(name: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  async menu(item: string): Promise<void> {
    await this.page.getByTestId('meeting-menu').click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** What a facilitator does, from the one menu for it. */
  async moderate(item: string): Promise<void> {
    await this.page.getByTestId('moderate').click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /** Nothing on the page that a person with a screen reader, a keyboard or weak eyes stumbles over. */
  async checkAccess(what: string): Promise<void> {
    await this.page.evaluate(settled);
    // The page's policy refuses foreign script elements; evaluating is not one.
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate(async (rules) => {
      const { axe } = window as unknown as { axe: { run: AxeRun } };
      const { violations } = await axe.run(document, { runOnly: rules });
      return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`);
    }, AXE_RULES);
    expect.soft(found, `access to ${what}`).toEqual([]);
  }
}
