import { expect, it } from 'vitest';
import { awa, ben, cleo, dai, frame, place, roomAfter, snapshot } from '../meeting/testRoom';
import { nameById } from './nameById';
import { moved } from './order';
import { toldSentence } from './told';

const eli = { ...cleo, id: 9, name: 'Eli' };

/** What all are told after an event, with Ben, Cleo and Eli waiting. */
function said(type: string, data: Record<string, unknown>): string | null {
  const first = snapshot({ participants: [awa, ben, cleo, dai, eli] });
  const token = { ...roomAfter([]).token, queue: [place(ben, 1), place(cleo, 2), place(eli, 3)] };
  Object.assign(first.data, { token: { ...token, my: { may: [], why_not: {} } } });
  const room = roomAfter([frame(type, 11, data)], first);
  return room.told && toldSentence(room.told, nameById(room));
}

it('a facilitator’s deed is told to all, by name and with its reason', () => {
  const reordered = (order: number[], reason?: string) =>
    said('queue_changed', { change: 'reordered', participant_id: dai.id, order, reason });
  expect(reordered([ben.id, eli.id, cleo.id])).toBe('Dai moved Eli up');
  expect(reordered([eli.id, ben.id, cleo.id], 'has to leave')).toBe('Dai moved Eli up: has to leave');
  expect(reordered([cleo.id, eli.id, ben.id])).toBe('Dai moved Ben down');
  expect(reordered([eli.id, cleo.id, ben.id])).toBe('Dai changed the order of the queue');
  expect(said('queue_changed', { change: 'closed', participant_id: dai.id })).toBe('Dai closed the queue');
  const floor = { participant_id: awa.id, by_participant_id: dai.id, token: roomAfter([]).token };
  expect(said('token_changed', { ...floor, cause: 'revoked', reason: 'too loud' })).toBe(
    'Dai took the floor from Awa: too loud',
  );
  expect(said('token_changed', { ...floor, cause: 'granted' })).toBe('Dai gave Awa the floor');
  expect(said('role_changed', { participant_id: ben.id, role: 'observer', by_participant_id: dai.id })).toBe(
    'Dai changed the role of Ben: Observer',
  );
});

it('what people do for themselves is no deed of the facilitator’s', () => {
  expect(said('queue_changed', { change: 'requested', participant_id: ben.id })).toBeNull();
  expect(said('token_changed', { participant_id: ben.id, cause: 'queue' })).toBeNull();
  expect(said('role_changed', { participant_id: ben.id, role: 'facilitator' })).toBeNull();
});

it('an order moves one, and stays what it is at its ends', () => {
  expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2]);
  expect(moved([1, 2, 3], 2, -2)).toEqual([3, 1, 2]);
  const order = [1, 2];
  expect(moved(order, 0, -1)).toBe(order);
  expect(moved(order, 1, 1)).toBe(order);
});
