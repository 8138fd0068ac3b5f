import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BACKOFF_FIRST_MS,
  COMMAND_TIMEOUT_MS,
  Connection,
  type ConnectionStatus,
  OPEN_MAX_MS,
  SILENCE_MAX_MS,
  type SocketLike,
} from './connection';
import { Refused } from './refused';
import type { ServerFrame } from './types';

class FakeSocket implements SocketLike {
  static all: FakeSocket[] = [];
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {
    this.closed = true;
  }
  hear(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  fall() {
    this.onclose?.({ code: 1006 });
  }
  commands() {
    return this.sent.filter((message) => message.type === 'command');
  }
}

const last = () => {
  const socket = FakeSocket.all.at(-1);
  if (!socket) throw new Error('no socket was opened');
  return socket;
};

function begin(diagnose: () => Promise<void> = async () => {}) {
  const frames: ServerFrame[] = [];
  const statuses: ConnectionStatus[] = [];
  const connection = new Connection({
    url: 'ws://host/api/v1/ws/meetings/7',
    open: (url, protocols) => new FakeSocket(url, protocols),
    token: async () => 'jwt',
    diagnose,
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => statuses.push(status),
    random: () => 1,
  });
  connection.start();
  return { connection, frames, statuses };
}

const soon = () => vi.advanceTimersByTimeAsync(0);

async function opened(diagnose?: () => Promise<void>) {
  const begun = begin(diagnose);
  await soon();
  last().onopen?.();
  last().hear({ type: 'snapshot', seq: 5, data: { lineage: 'L', seq: 5 } });
  return begun;
}

describe('the connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeSocket.all = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('brings its credential as a subprotocol, never in the address', async () => {
    const { statuses } = await opened();
    expect(last().url).toBe('ws://host/api/v1/ws/meetings/7');
    expect(last().protocols).toEqual(['bearer', 'jwt']);
    expect(last().sent[0]).toEqual({ type: 'join' });
    expect(statuses.at(-1)).toEqual({ state: 'open' });
  });

  it('resumes after the last event it has seen', async () => {
    await opened();
    last().hear({ type: 'queue_changed', seq: 6, data: {} });
    last().fall();
    await vi.advanceTimersByTimeAsync(BACKOFF_FIRST_MS * 2);
    expect(FakeSocket.all).toHaveLength(2);
    expect(last().url).toContain('since=6&lineage=L');
  });

  it('passes every event on once, and asks for a snapshot when one is missing', async () => {
    const { frames } = await opened();
    last().hear({ type: 'queue_changed', seq: 6, data: {} });
    last().hear({ type: 'queue_changed', seq: 6, data: {} });
    expect(frames).toHaveLength(2);
    last().hear({ type: 'queue_changed', seq: 8, data: {} });
    await soon();
    expect(frames).toHaveLength(2);
    expect(FakeSocket.all).toHaveLength(2);
    expect(last().url).not.toContain('since');
  });

  it('pairs answers with commands', async () => {
    const { connection } = await opened();
    const claim = connection.command('floor.claim');
    const pass = connection.command('floor.pass', { to_participant_id: 2 });
    const [first, second] = last().commands();
    expect(first).toMatchObject({ command: 'floor.claim', data: {} });
    last().hear({
      type: 'error',
      id: second?.id,
      data: { title: '', status: 409, code: 'token_held', detail: 'Awa has the floor.' },
    });
    last().hear({ type: 'reply', id: first?.id, data: { epoch: 4 } });
    await expect(claim).resolves.toEqual({ epoch: 4 });
    await expect(pass).rejects.toMatchObject({ code: 'token_held', message: 'Awa has the floor.' });
  });

  it('sends an unanswered command again, under the same key', async () => {
    const { connection } = await opened();
    const claim = connection.command('floor.claim');
    const before = last().commands()[0];
    last().fall();
    await vi.advanceTimersByTimeAsync(BACKOFF_FIRST_MS * 2);
    last().onopen?.();
    const again = last().commands()[0];
    expect(again?.key).toBe(before?.key);
    last().hear({ type: 'reply', id: again?.id, data: {} });
    await expect(claim).resolves.toEqual({});
  });

  it('waits longer from try to try', async () => {
    const { statuses } = await opened();
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      last().fall();
      await soon();
      const status = statuses.at(-1);
      if (status?.state !== 'waiting') throw new Error('should wait');
      waits.push(status.retryAt - Date.now());
      await vi.advanceTimersByTimeAsync(status.retryAt - Date.now());
    }
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it('a socket that does not open in time is given up', async () => {
    const { statuses } = begin();
    await vi.advanceTimersByTimeAsync(OPEN_MAX_MS);
    expect(last().closed).toBe(true);
    expect(statuses.at(-1)).toMatchObject({ state: 'waiting', heardAt: null });
  });

  it('does not wait for the socket to notice that the network is gone, and says since when nothing was heard', async () => {
    const { connection, statuses } = await opened();
    const heardAt = Date.now();
    await vi.advanceTimersByTimeAsync(3_000);
    connection.lineLost();
    await soon();
    expect(last().closed).toBe(true);
    expect(statuses.at(-1)).toMatchObject({ state: 'waiting', heardAt });
  });

  it('a line that is silent for too long is dead', async () => {
    const { statuses } = await opened();
    await vi.advanceTimersByTimeAsync(2 * SILENCE_MAX_MS);
    expect(FakeSocket.all[0]?.closed).toBe(true);
    expect(statuses.some(({ state }) => state === 'waiting')).toBe(true);
  });

  it('tries at once when asked, also where a try hangs', async () => {
    const { connection } = await opened();
    last().fall();
    await vi.advanceTimersByTimeAsync(BACKOFF_FIRST_MS * 2);
    expect(FakeSocket.all).toHaveLength(2);
    connection.tryNow();
    await soon();
    expect(FakeSocket.all).toHaveLength(3);
    expect(FakeSocket.all[1]?.closed).toBe(true);
  });

  it('what may wait outlives a long gap, and is found again by its key', async () => {
    const { connection } = await opened();
    connection.lineLost();
    const options = { key: 'mine', patienceMs: 90_000 };
    const said = connection.command('chat.send', { text: 'still here' }, options);
    await vi.advanceTimersByTimeAsync(COMMAND_TIMEOUT_MS + 10_000);
    connection.tryNow();
    await soon();
    last().onopen?.();
    expect(last().commands()).toMatchObject([{ command: 'chat.send', key: 'mine' }]);
    last().hear({ type: 'reply', id: last().commands()[0]?.id, data: {} });
    await expect(said).resolves.toEqual({});
  });

  it('ends when the server says over REST that we are out', async () => {
    const gone = new Refused({ title: '', status: 404, code: 'not_found', detail: 'gone' });
    const { statuses } = await opened(() => Promise.reject(gone));
    for (let i = 0; i < 2; i++) {
      last().fall();
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(statuses.at(-1)).toEqual({ state: 'over', why: gone });
    expect(FakeSocket.all).toHaveLength(2);
  });

  it('a stopped connection stays closed', async () => {
    const { connection } = await opened();
    const claim = connection.command('floor.claim');
    connection.stop();
    await expect(claim).rejects.toMatchObject({ code: 'unreachable' });
    expect(last().closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
