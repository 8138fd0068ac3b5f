import { type Browser, expect } from '@playwright/test';
import { Person } from './person';

/** Lines of the page's one offer, by their place (docs/api.md). */
const STAGE_SOUND = 3;
const STAGE_SCREEN = 4;
const CAMERAS = [5, 6, 7, 8, 9, 10];

/** Three windows that encode and decode, on two cores with other work, start slowly. */
export const SLOW_MS = 30_000;

/** Sums over the lines of one kind, as the browser counts them. */
export interface Inbound {
  packetsReceived: number;
  packetsLost: number;
  framesDecoded: number;
  totalAudioEnergy: number;
}

type Watched = typeof globalThis & { peers: RTCPeerConnection[]; negotiations: number };

/** Keeps the page's peer connections at hand; it does not change what they do. */
function watchPeers(): void {
  const watched = globalThis as Watched;
  watched.peers = [];
  watched.negotiations = 0;
  const Real = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...options: ConstructorParameters<typeof Real>) {
      super(...options);
      watched.peers.push(this);
      this.addEventListener('negotiationneeded', () => watched.negotiations++);
    }
  };
}

/** Somebody in a meeting's room with a microphone and perhaps a camera, of Chromium's making. */
export class Speaker {
  token = '';
  participant = 0;

  private constructor(
    readonly person: Person,
    readonly url: string,
  ) {}

  /** Signed up, with a browser window, and not in any meeting. */
  static async arrive(browser: Browser, url: string, name: string, options = {}): Promise<Speaker> {
    const person = await Person.arrive(browser, url, name, options);
    const speaker = new Speaker(person, url);
    await person.page.addInitScript(watchPeers);
    const body = { email: person.email, password: 'a quiet garden gate', full_name: name };
    // By the window's own cookies: the page finds itself signed in.
    const made = await speaker.call('POST', '/auth/signup', body);
    speaker.token = made.access_token;
    return speaker;
  }

  get page() {
    return this.person.page;
  }

  async call(method: string, path: string, data?: object) {
    const headers: Record<string, string> = this.token ? { authorization: `Bearer ${this.token}` } : {};
    const answer = await this.person.context.request.fetch(`/api/v1${path}`, { method, data, headers });
    expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  }

  async join(meeting: number, role = 'participant'): Promise<void> {
    this.participant = (await this.call('POST', `/meetings/${meeting}/join`, { role })).participant_id;
  }

  /** Into the room by the choice of devices; with the microphone to open with the floor. */
  async enter(meeting: number, { camera = false } = {}): Promise<void> {
    await this.page.goto(`/m/${meeting}`);
    await this.page.getByRole('switch', { name: 'Open my microphone when I get the floor' }).check();
    if (camera) await this.page.getByRole('switch', { name: 'Camera on' }).check();
    await this.page.getByTestId('enter').click();
    await this.connected();
  }

  async connected(): Promise<void> {
    const state = () => this.page.evaluate(() => (globalThis as Watched).peers.at(-1)?.connectionState);
    await expect
      .poll(state, { message: `${this.person.name} is connected`, timeout: SLOW_MS })
      .toBe('connected');
  }

  async takeFloor(): Promise<void> {
    await this.person.press('Take the floor');
    await expect(this.person.floor).toHaveText('You have the floor.');
  }

  async handTo(other: Speaker): Promise<void> {
    await this.page.getByTestId('pass').click();
    await this.page.getByRole('menuitem', { name: other.person.name }).click();
    await expect(other.person.floor).toHaveText('You have the floor.');
  }

  sound = () => this.inbound([STAGE_SOUND]);
  screen = () => this.inbound([STAGE_SCREEN]);
  cameras = () => this.inbound(CAMERAS);

  private inbound(lines: number[]): Promise<Inbound> {
    return this.page.evaluate(async (lines) => {
      const sum = { packetsReceived: 0, packetsLost: 0, framesDecoded: 0, totalAudioEnergy: 0 };
      const peer = (globalThis as Watched).peers.at(-1);
      for (const line of lines) {
        const stats = await peer?.getTransceivers()[line]?.receiver.getStats();
        for (const one of stats?.values() ?? []) {
          if (one.type !== 'inbound-rtp') continue;
          for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += one[key] ?? 0;
        }
      }
      return sum;
    }, lines);
  }

  /** How often the page had to negotiate, over all its peer connections. */
  negotiations(): Promise<{ peers: number; negotiations: number }> {
    return this.page.evaluate(() => {
      const { peers, negotiations } = globalThis as Watched;
      return { peers: peers.length, negotiations };
    });
  }

  /** As a page that keeps to no rules: its microphone is on, whoever has the floor. */
  async cheat(): Promise<void> {
    await this.page.evaluate(async () => {
      const { peers } = globalThis as Watched;
      const [track] = (await navigator.mediaDevices.getUserMedia({ audio: true })).getAudioTracks();
      const sender = peers.at(-1)?.getTransceivers()[0]?.sender;
      await sender?.replaceTrack(track ?? null);
      // The page's own code would close it again.
      if (sender) sender.replaceTrack = async () => {};
    });
  }

  /** Voice packets that left this page. */
  sent(): Promise<number> {
    return this.page.evaluate(async () => {
      const stats = await (globalThis as Watched).peers.at(-1)?.getTransceivers()[0]?.sender.getStats();
      const all = [...(stats?.values() ?? [])].filter((one) => one.type === 'outbound-rtp');
      return all.reduce((sum, one) => sum + one.packetsSent, 0);
    });
  }

  /** The page complained about nothing; then it goes. */
  async depart(): Promise<void> {
    expect(this.person.complaints, `what ${this.person.name}'s page complained about`).toEqual([]);
    await this.person.context.close();
  }
}

/** A meeting with these people in it; the first one made it. */
export async function meetingOf(people: Speaker[], settings: object = {}): Promise<number> {
  const [first, ...others] = people;
  if (!first) throw new Error('a meeting of nobody');
  const { id } = await first.call('POST', '/meetings/', { name: 'Garden council', settings });
  await first.join(id);
  for (const other of others) await other.join(id);
  return id;
}

/** What grew over at least so long, per second of it. */
export async function rate(measure: () => Promise<number>, ms: number): Promise<number> {
  const start = Date.now();
  const before = await measure();
  await new Promise((done) => setTimeout(done, ms));
  const after = await measure();
  return ((after - before) * 1000) / (Date.now() - start);
}
