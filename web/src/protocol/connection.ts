import { Refused, unreachable } from './refused';
import type { CommandName, Problem, ServerFrame } from './types';

/** First wait before a new try; doubles with each failure. */
export const BACKOFF_FIRST_MS = 500;
/** Longest wait between two tries. */
export const BACKOFF_MAX_MS = 15_000;
/** How often a quiet connection is asked whether it lives. */
export const PING_EVERY_MS = 8_000;
/** Silence after which a connection is taken for dead: two pings without an answer, and some. */
export const SILENCE_MAX_MS = 20_000;
/** How long a socket may take to open; what no longer answers would hold us up for minutes. */
export const OPEN_MAX_MS = 10_000;
/** How long a command may stay unanswered, reconnections included. */
export const COMMAND_TIMEOUT_MS = 20_000;
/** Failed tries in a row before we ask over REST why. */
export const DIAGNOSE_AFTER = 2;

export type ConnectionStatus =
  /** `heardAt`: when the server was last heard of; null before the first time. */
  | { state: 'connecting'; heardAt: number | null }
  | { state: 'open' }
  | { state: 'waiting'; retryAt: number; heardAt: number | null }
  | { state: 'over'; why: Refused };

/** The part of a WebSocket that we use, so that tests can stand in for it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface ConnectionOptions {
  /** Path and host of the meeting's socket, without query. */
  url: string;
  open: (url: string, protocols: string[]) => SocketLike;
  /** A good access token; null when the session is over. */
  token: () => Promise<string | null>;
  /** Asks over REST whether we may still be here; throws the refusal if not. */
  diagnose: () => Promise<void>;
  onFrame: (frame: ServerFrame) => void;
  onStatus: (status: ConnectionStatus) => void;
  random?: () => number;
}

interface Pending {
  text: string;
  resolve: (data: unknown) => void;
  reject: (error: Refused) => void;
  timer: ReturnType<typeof setTimeout>;
}

export interface CommandOptions {
  /** The command's key, where it may be tried again later. */
  key?: string;
  /** How long it may stay unanswered. */
  patienceMs?: number;
}

/** A key under which the server finds a repeated command again; no secure context is needed for it. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The socket of one meeting: opens it again when it falls, resumes after the last event seen, and
 * pairs commands with their answers.
 *
 * A command that was under way when the connection fell is sent again with the same key, so that
 * it takes effect once whichever side of the fall the server saw it on.
 */
export class Connection {
  private socket: SocketLike | null = null;
  private ready = false;
  private seq: number | null = null;
  private lineage: string | null = null;
  private failures = 0;
  private stopped = false;
  private lastHeard: number | null = null;
  /** Counts the tries, so that one that was overtaken opens nothing any more. */
  private attempt = 0;
  private opening: ReturnType<typeof setTimeout> | null = null;
  private retry: ReturnType<typeof setTimeout> | null = null;
  private pulse: ReturnType<typeof setInterval> | null = null;
  private pending = new Map<string, Pending>();
  private counter = 0;

  constructor(private readonly options: ConnectionOptions) {}

  start(): void {
    this.stopped = false;
    void this.connect();
  }

  /** Ends it for good; unanswered commands fail. */
  stop(): void {
    this.stopped = true;
    this.dropSocket();
    if (this.retry) clearTimeout(this.retry);
    for (const id of [...this.pending.keys()]) this.settle(id, (p) => p.reject(unreachable()));
  }

  /** Tries at once instead of at the end of the wait. */
  tryNow(): void {
    if (this.stopped || this.ready) return;
    if (this.retry) clearTimeout(this.retry);
    this.dropSocket();
    void this.connect();
  }

  /** The browser knows that the network is gone; the socket would notice much later. */
  lineLost(): void {
    if (this.stopped || !this.socket) return;
    this.dropSocket();
    void this.fallen();
  }

  /** After a sleep the line may be dead without having said so. */
  look(): void {
    if (!this.stopped && this.ready) this.checkPulse();
  }

  command(
    command: CommandName,
    data: Record<string, unknown> = {},
    { key = newKey(), patienceMs = COMMAND_TIMEOUT_MS }: CommandOptions = {},
  ): Promise<unknown> {
    const id = `c${++this.counter}`;
    const text = JSON.stringify({ type: 'command', id, key, command, data });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id, (p) => p.reject(unreachable())), patienceMs);
      this.pending.set(id, { text, resolve, reject, timer });
      if (this.ready) this.socket?.send(text);
    });
  }

  /** Shown to the others, recorded nowhere; says whether there was a line to send it on. */
  signal(kind: string, data: unknown): boolean {
    if (!this.ready || !this.socket) return false;
    this.socket.send(JSON.stringify({ type: 'signal', kind, data }));
    return true;
  }

  private address(): string {
    if (this.seq === null) return this.options.url;
    const query = new URLSearchParams({ since: String(this.seq) });
    if (this.lineage !== null) query.set('lineage', this.lineage);
    return `${this.options.url}?${query}`;
  }

  private async connect(): Promise<void> {
    this.retry = null;
    const attempt = ++this.attempt;
    this.options.onStatus({ state: 'connecting', heardAt: this.lastHeard });
    let token: string | null;
    try {
      token = await this.options.token();
    } catch {
      if (attempt !== this.attempt || this.stopped) return;
      this.failures += 1;
      this.waitAndRetry();
      return;
    }
    if (this.stopped || attempt !== this.attempt) return;
    if (token === null) {
      this.over(new Refused({ title: '', status: 401, code: 'signed_out', detail: 'You are signed out.' }));
      return;
    }
    this.listen(this.options.open(this.address(), ['bearer', token]));
  }

  private listen(opening: SocketLike): void {
    this.socket = opening;
    this.opening = setTimeout(() => this.lineLost(), OPEN_MAX_MS);
    opening.onopen = () => {
      this.opened();
      this.ready = true;
      this.failures = 0;
      this.lastHeard = Date.now();
      opening.send(JSON.stringify({ type: 'join' }));
      for (const { text } of this.pending.values()) opening.send(text);
      this.pulse = setInterval(() => this.checkPulse(), PING_EVERY_MS);
      this.options.onStatus({ state: 'open' });
    };
    opening.onmessage = ({ data }) => this.hear(data);
    opening.onclose = () => {
      this.dropSocket();
      if (!this.stopped) void this.fallen();
    };
  }

  private opened(): void {
    if (this.opening) clearTimeout(this.opening);
    this.opening = null;
  }

  private hear(data: unknown): void {
    this.lastHeard = Date.now();
    if (typeof data !== 'string') return;
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data) as ServerFrame;
    } catch {
      return;
    }
    if (frame.type === 'reply' && frame.id) this.settle(frame.id, (p) => p.resolve(frame.data));
    else if (frame.type === 'error' && frame.id)
      this.settle(frame.id, (p) => p.reject(new Refused(frame.data as unknown as Problem)));
    else if (frame.type === 'pong' || frame.type === 'error' || frame.type === 'reply') return;
    else this.place(frame);
  }

  /** Events come once and without a gap; should one be missing after all, we start from a snapshot. */
  private place(frame: ServerFrame): void {
    if (frame.type === 'snapshot') {
      this.seq = frame.seq ?? (frame.data.seq as number);
      this.lineage = String(frame.data.lineage);
    } else if (frame.seq !== undefined) {
      if (this.seq !== null && frame.seq <= this.seq) return;
      if (this.seq !== null && frame.seq > this.seq + 1) {
        this.seq = null;
        this.dropSocket();
        void this.connect();
        return;
      }
      this.seq = frame.seq;
    }
    this.options.onFrame(frame);
  }

  private settle(id: string, how: (pending: Pending) => void): void {
    const found = this.pending.get(id);
    if (!found) return;
    this.pending.delete(id);
    clearTimeout(found.timer);
    how(found);
  }

  private checkPulse(): void {
    // A dead line's own closing can take minutes; do not wait for it.
    if (Date.now() - (this.lastHeard ?? 0) > SILENCE_MAX_MS) this.lineLost();
    else this.socket?.send(JSON.stringify({ type: 'ping' }));
  }

  private dropSocket(): void {
    if (this.pulse) clearInterval(this.pulse);
    this.pulse = null;
    this.opened();
    this.ready = false;
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = null;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
  }

  private async fallen(): Promise<void> {
    const attempt = this.attempt;
    this.failures += 1;
    if (this.failures >= DIAGNOSE_AFTER) {
      try {
        await this.options.diagnose();
      } catch (error) {
        if (this.stopped || attempt !== this.attempt) return;
        if (error instanceof Refused && [401, 403, 404].includes(error.status)) {
          this.over(error);
          return;
        }
      }
    }
    if (!this.stopped && attempt === this.attempt) this.waitAndRetry();
  }

  private waitAndRetry(): void {
    const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(this.failures, 10));
    // Jitter over the upper half: a restart must not call a thousand clients back in one moment.
    const wait = ceiling * (0.5 + (this.options.random ?? Math.random)() / 2);
    this.options.onStatus({ state: 'waiting', retryAt: Date.now() + wait, heardAt: this.lastHeard });
    this.retry = setTimeout(() => void this.connect(), wait);
  }

  private over(why: Refused): void {
    this.stop();
    this.options.onStatus({ state: 'over', why });
  }
}
