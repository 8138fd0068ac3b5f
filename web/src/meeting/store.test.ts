import { beforeEach, expect, it, vi } from 'vitest';
import type { ConnectionOptions } from '../protocol/connection';
import type { ServerFrame } from '../protocol/types';
import { PATIENCE_MS } from './pace';
import type { Room } from './room';
import { amend, enterRoom, signalAll, useRoomStore } from './store';
import { awa, ben, cleo, snapshot } from './testRoom';

let hear: (frame: ServerFrame) => void = () => {};
vi.mock('../protocol/connection', () => ({
  Connection: class {
    constructor({ onFrame }: ConnectionOptions) {
      hear = onFrame;
    }
    start() {}
    stop() {}
    signal() {
      return true;
    }
  },
}));

const room = () => useRoomStore.getState().room as Room;
const isHere = (id: number) => room().participants.find((p) => p.id === id)?.is_online;
const presence = ({ id }: { id: number }, is_online: boolean): ServerFrame => ({
  type: 'presence_changed',
  data: { participant_id: id, is_online },
});
const stroke: ServerFrame = {
  type: 'signal',
  data: { from: awa.id, kind: 'stroke', data: { id: 's', start: 0, points: [[1, 2]], color: 'ink' } },
};

beforeEach(() => {
  vi.useFakeTimers();
  enterRoom(7);
  hear(snapshot());
  // It has rested since: what comes next comes alone.
  vi.advanceTimersByTime(PATIENCE_MS);
  hear(presence(awa, false));
  return () => vi.useRealTimers();
});

it('shows at once what comes alone', () => {
  expect(isHere(awa.id)).toBe(false);
});

it('draws what comes in a crowd together, all of it in its order, and none later than that', () => {
  const drawn = vi.fn();
  const stop = useRoomStore.subscribe(drawn);
  hear(presence(cleo, false));
  hear(presence(awa, true));
  hear(presence(awa, false));
  vi.advanceTimersByTime(PATIENCE_MS - 1);
  expect(isHere(cleo.id)).toBe(true);
  expect(drawn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect([isHere(cleo.id), isHere(awa.id)]).toEqual([false, false]);
  expect(drawn).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(10 * PATIENCE_MS);
  expect(drawn).toHaveBeenCalledOnce();
  stop();
});

it('shows the floor and a stroke at once, and with them what waited', () => {
  hear(presence(cleo, false));
  hear(stroke);
  expect(isHere(cleo.id)).toBe(false);
  expect(room().live).toMatchObject({ id: 's' });
  hear(presence(cleo, true));
  hear({ type: 'token_changed', seq: 11, data: {} });
  expect(isHere(cleo.id)).toBe(true);
  expect(room()).toMatchObject({ seq: 11, live: null });
});

it("shows the viewer's own at once", () => {
  signalAll('ready', { ready: true });
  expect(room().signals.ready).toEqual([ben.id]);
  hear({ type: 'signal', data: { from: cleo.id, kind: 'ready', data: { ready: true } } });
  expect(room().signals.ready).toEqual([ben.id]);
  const text = 'Beans.';
  hear({ type: 'chat_message', seq: 11, data: { message_id: 5, participant_id: ben.id, text } });
  expect(room().chat.messages.at(-1)).toMatchObject({ text });
  expect(room().signals.ready).toEqual([ben.id, cleo.id]);
});

it('loses nothing of what waits when something comes by another way', () => {
  hear(presence(cleo, false));
  amend((before) => ({ ...before, waits: false }));
  expect(isHere(cleo.id)).toBe(false);
  expect(room().waits).toBe(false);
});

it('takes nothing that waited along into another room', () => {
  hear(presence(cleo, false));
  enterRoom(8);
  vi.advanceTimersByTime(PATIENCE_MS);
  expect(room()).toBeNull();
});
