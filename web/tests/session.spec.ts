import {
  createServer,
  type Server as Http,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import { expect, test } from '@playwright/test';
import { Person } from './person';
import { Server } from './server';

/** A slow way to the server: holds an answer back until it is told to let it go. */
class SlowWay {
  private held: (() => void)[] = [];
  private constructor(
    private readonly http: Http,
    readonly url: string,
  ) {}

  static async to(target: string, holds: (request: IncomingMessage) => boolean): Promise<SlowWay> {
    let way: SlowWay | undefined;
    const http = createServer((from, to) => {
      pass(from, target, (answer) => {
        const go = () => answer(to);
        if (holds(from)) way?.held.push(go);
        else go();
      });
    });
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    const address = http.address();
    if (!address || typeof address !== 'object') throw new Error('no address');
    way = new SlowWay(http, `http://127.0.0.1:${address.port}`);
    return way;
  }

  get waiting(): number {
    return this.held.length;
  }

  /** Lets the oldest answer go. */
  release(): void {
    this.held.shift()?.();
  }

  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}

function pass(
  from: IncomingMessage,
  target: string,
  done: (answer: (to: ServerResponse) => void) => void,
): void {
  const { method, headers } = from;
  const onward = request(new URL(from.url ?? '/', target), { method, headers }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('end', () =>
      done((to) => to.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(parts))),
    );
  });
  from.pipe(onward);
}

let server: Server;
let way: SlowWay;
let holds = false;

test.beforeAll(async () => {
  server = await Server.start();
  way = await SlowWay.to(server.url, ({ url }) => holds && url === '/api/v1/auth/refresh');
});

test.afterAll(async () => {
  way.stop();
  await server.stop();
});

test('whoever leaves a page while its session is renewed stays signed in', async ({ browser }) => {
  const awa = await Person.arrive(browser, way.url, 'Awa');
  await awa.page.goto('/signup');
  await awa.signUp();
  const meetings = awa.page.getByRole('heading', { name: 'Meetings', level: 1 });
  await expect(meetings).toBeVisible();
  const cookies = async () => JSON.stringify((await awa.context.cookies()).map(({ value }) => value));
  const before = await cookies();
  holds = true;
  await awa.page.reload({ waitUntil: 'commit' });
  await expect.poll(() => way.waiting).toBe(1);
  // The server has renewed it; the page is gone before it hears of that.
  holds = false;
  await awa.page.goto('about:blank');
  way.release();
  await expect.poll(cookies).not.toBe(before);
  await awa.page.goto('/');
  await expect(meetings).toBeVisible();
});
