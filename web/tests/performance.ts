import { gzipSync } from 'node:zlib';
import { type CDPSession, expect, type Page, type Response, test } from '@playwright/test';
import { type Cost, type Crowd, makeCrowd } from './crowd';
import { Server } from './server';
import { meetingOf, Speaker } from './speaker';

/**
 * Measures the room: `npm run measure`. It prints figures and judges none of them; those of a busy machine say little.
 */

const SIZE = { people: 200, marks: 1_000 };
const PER_SECOND = 20;
const SECONDS = 6;
const SWITCHES = 6;
const LONG_MS = 50;

type Watched = typeof globalThis & { crowd: Crowd };

let server: Server;
test.beforeAll(async () => {
  server = await Server.start();
});
test.afterAll(async () => {
  await server.stop();
});

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(46)} ${figure}`);
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

function quantile(sorted: number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function spread(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const mean = sum(sorted) / Math.max(1, sorted.length);
  return `mean ${ms(mean)}, median ${ms(quantile(sorted, 0.5))}, p95 ${ms(quantile(sorted, 0.95))}, most ${ms(sorted.at(-1) ?? 0)}`;
}

interface Traced {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  args?: { name?: string };
  tdur?: number;
}

/** What each task of the page's main thread took, in milliseconds of the processor: others' load is not in it. */
async function tasksOf(page: Page, work: () => Promise<unknown>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error('a page without a browser');
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Traced[] };
  const mains = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const each = mains.map(({ pid, tid }) =>
    traceEvents
      .filter((one) => one.pid === pid && one.tid === tid && one.name.endsWith('RunTask') && one.ph === 'X')
      .map(({ tdur = 0 }) => tdur / 1000),
  );
  // Of several renderers the busiest is ours.
  return each.toSorted((a, b) => sum(b) - sum(a))[0] ?? [];
}

const sum = (values: number[]) => values.reduce((all, one) => all + one, 0);

const run = (page: Page) =>
  page.evaluate(
    ([rate, seconds]) => (globalThis as Watched).crowd.run(rate as number, seconds as number),
    [PER_SECOND, SECONDS],
  );

function printCosts(costs: Cost[]): void {
  print('  script of an event, by the wall clock', spread(costs.map((each) => each.ms)));
  for (const kind of [...new Set(costs.map((each) => each.kind))].sort())
    print(`    ${kind}`, spread(costs.filter((each) => each.kind === kind).map((each) => each.ms)));
}

/** Script, style and layout of the main thread since counting began, in milliseconds of the processor. */
async function workOf(session: CDPSession): Promise<number[]> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string) => 1000 * (metrics.find((each) => each.name === name)?.value ?? 0);
  return [of('ScriptDuration'), of('RecalcStyleDuration') + of('LayoutDuration')];
}

async function measure(page: Page, session: CDPSession, what: string): Promise<void> {
  // The clocks of the page tick without any event too.
  const idle = await tasksOf(page, () => page.waitForTimeout(SECONDS * 1000));
  let costs: Cost[] = [];
  const before = await workOf(session);
  const tasks = await tasksOf(page, async () => {
    costs = await run(page);
  });
  const after = await workOf(session);
  const [script = 0, layout = 0] = after.map((each, at) => (each - (before[at] ?? 0)) / costs.length);
  const long = tasks.filter((each) => each > LONG_MS);
  print(what, `${costs.length} events, ${PER_SECOND} a second`);
  print('  main thread for an event, painting included', ms((sum(tasks) - sum(idle)) / costs.length));
  print('    of that script, and style with layout', `${ms(script)}, ${ms(layout)} (clocks and all)`);
  print('  main thread without events', `${(sum(idle) / SECONDS / 10).toFixed(1)} %`);
  print('  longest task', `${ms(Math.max(...tasks))}; over ${LONG_MS} ms: ${long.length}`);
  printCosts(costs);
}

async function measureSwitches(page: Page): Promise<void> {
  const taken: number[] = [];
  for (let at = 0; at < SWITCHES; at++) {
    taken.push(await page.evaluate(() => (globalThis as Watched).crowd.switchHolder()));
    await page.waitForTimeout(300);
  }
  print('a new holder is painted after', spread(taken));
}

/** What is fetched up to the room, as it goes over the line; the board apart, which comes after it. */
async function weigh(responses: Response[]): Promise<void> {
  let [first, board] = [0, 0];
  for (const response of responses) {
    if (!/\.(js|css|woff2)$|\/m\/\d+$/.test(new URL(response.url()).pathname)) continue;
    if (!response.ok()) continue;
    const body = await response.body();
    const size = response.url().endsWith('.woff2') ? body.length : gzipSync(body).length;
    if (/Excalidraw|excalidraw/.test(response.url())) board += size;
    else first += size;
  }
  print('first load of the room, gzip', `${Math.round(first / 1000)} kB`);
  print('the board after that, gzip', `${Math.round(board / 1000)} kB`);
}

test('the room', async ({ browser }) => {
  const awa = await Speaker.arrive(browser, server.url, 'Awa');
  const meeting = await meetingOf([awa], { turn_limit_seconds: 0 });
  const { page } = awa;
  await page.addInitScript(makeCrowd, SIZE);
  await page.goto(`/m/${meeting}`);
  await page.getByTestId('enter').click();
  await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: 60_000 });

  const session = await page.context().newCDPSession(page);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  const loading = await tasksOf(page, async () => {
    const start = Date.now();
    await page.reload({ waitUntil: 'commit' });
    await page.getByTestId('react').waitFor();
    print('the room is there, and can be used, after', ms(Date.now() - start));
    await expect(page.getByTestId('board')).toHaveAttribute('data-ready', 'true', { timeout: 60_000 });
    print('its board too, after', ms(Date.now() - start));
  });
  print('  main thread for all of that', `${ms(sum(loading))}, longest task ${ms(Math.max(...loading))}`);
  await page.waitForTimeout(2_000);
  await weigh(responses);

  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  for (const tab of ['tab-floor', 'tab-people', 'tab-chat']) {
    const button = page.getByTestId(tab);
    if ((await button.count()) === 0) continue;
    await button.click();
    await page.waitForTimeout(1_500);
    await measure(page, session, `${SIZE.people} people, ${SIZE.marks} marks, ${tab}`);
  }
  await measureSwitches(page);
});
