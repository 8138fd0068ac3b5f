import { expect, it } from 'vitest';
import { reduce } from '../meeting/room';
import { awa, ben, cleo, frame, roomAfter, START, snapshot } from '../meeting/testRoom';
import { isOver, MOMENT_MS, readyCount } from './signals';

const reacted = (from: number, reaction: string) =>
  frame('signal', undefined, { from, kind: 'reaction', data: { reaction } });
const marked = (from: number, ready: boolean, phase_id?: number) =>
  frame('signal', undefined, { from, kind: 'ready', data: { ready, phase_id } });

it('reactions are counted by the moment, each person once', () => {
  const { signals } = roomAfter([
    reacted(awa.id, 'agree'),
    reacted(awa.id, 'agree'),
    reacted(cleo.id, 'agree'),
    reacted(cleo.id, 'laugh'),
    reacted(cleo.id, 'shout'),
  ]);
  expect(signals.moments).toMatchObject([
    { what: 'agree', from: [awa.id, cleo.id] },
    { what: 'laugh', from: [cleo.id] },
  ]);
});

it('a moment is over some seconds after its last reaction, and the next one begins anew', () => {
  const room = roomAfter([reacted(awa.id, 'agree')]);
  expect(room.signals.moments.map((each) => isOver(each, START + MOMENT_MS - 1))).toEqual([false]);
  const later = reduce(room, reacted(cleo.id, 'agree'), START + MOMENT_MS, false);
  expect(later?.signals.moments).toMatchObject([{ from: [cleo.id], begunAt: START + MOMENT_MS }]);
});

const inPhase = snapshot({
  phases: { current: { phase_name: 'ideation', id: 9 }, history: [{ phase_name: 'ideation', id: 9 }] },
});

it('marks are counted of those who are here, and go with their phase', () => {
  const room = roomAfter([marked(awa.id, true, 9), marked(ben.id, true), marked(ben.id, false)], inPhase);
  expect(readyCount(room.signals, room.participants)).toEqual({ ready: 1, here: 4 });
  const away = frame('presence_changed', undefined, { participant_id: awa.id, is_online: false });
  const without = reduce(room, away, START, false);
  expect(without && readyCount(without.signals, without.participants)).toEqual({ ready: 0, here: 3 });
  const next = frame('phase_changed', 11, { phase_id: 10, phase_name: 'clarification', started_by: 4 });
  const after = reduce(room, next, START, false);
  expect(after?.signals.ready).toEqual([]);
  expect(after && reduce(after, marked(cleo.id, true, 9), START, false)?.signals.ready).toEqual([]);
});

it('a mark that was there already changes nothing at all', () => {
  const room = roomAfter([marked(awa.id, true, 9)], inPhase);
  expect(reduce(room, marked(awa.id, true, 9), START, false)).toBe(room);
});

it('marks outlive a snapshot of the same phase, and no other', () => {
  const room = roomAfter([marked(awa.id, true, 9)], inPhase);
  expect(reduce(room, inPhase, START, false)?.signals.ready).toEqual([awa.id]);
  expect(reduce(room, snapshot(), START, false)?.signals.ready).toEqual([]);
});
