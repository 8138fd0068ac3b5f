import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const START_MAX_MS = 30_000;

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error())));
    });
  });
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/**
 * The real server, on a free port, with data of its own that goes when it stops.
 *
 * `NEXCHAMPS_E2E_URL` names one that runs already instead, `npm run dev` for one.
 */
export class Server {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess | null,
    private readonly folder: string,
  ) {}

  /** `settings` by their names without the prefix, `MEDIA_TCP` for one. */
  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const running = process.env.NEXCHAMPS_E2E_URL;
    if (running) return new Server(running, null, '');
    const binary = resolve(process.env.NEXCHAMPS_BIN ?? '../target/debug/nexchamps');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'nexchamps-e2e-'));
    const child = spawn(binary, ['serve'], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        PATH: process.env.PATH,
        NEXCHAMPS_LISTEN: `127.0.0.1:${port}`,
        NEXCHAMPS_PUBLIC_URL: `http://127.0.0.1:${port}`,
        NEXCHAMPS_DATABASE_URL: `sqlite://${join(folder, 'x.db')}`,
        NEXCHAMPS_DATA: folder,
        NEXCHAMPS_LOG: 'warn',
        // Any free port: servers of tests run side by side.
        NEXCHAMPS_MEDIA_UDP: '127.0.0.1:0',
        NEXCHAMPS_MEDIA_TCP: '127.0.0.1:0',
        ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`NEXCHAMPS_${name}`, value])),
      },
    });
    const server = new Server(`http://127.0.0.1:${port}`, child, folder);
    const until = Date.now() + START_MAX_MS;
    while (!(await answers(`${server.url}/readyz`))) {
      if (child.exitCode !== null) throw new Error(`${binary} ended with ${child.exitCode}`);
      if (Date.now() > until) throw new Error(`${binary} did not become ready`);
      await new Promise((done) => setTimeout(done, 100));
    }
    return server;
  }

  async stop(): Promise<void> {
    const child = this.process;
    if (!child) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
