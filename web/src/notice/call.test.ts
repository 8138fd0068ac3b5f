import { expect, it } from 'vitest';
import { proposal } from '../decision/testProposal';
import { awa, ben, cleo, frame, roomAfter, snapshot } from '../meeting/testRoom';
import { callOf, isCalled, voteCallOf } from './call';
import { noticesOf } from './preferences';

it('the room calls whoever is next, and whoever holds', () => {
  expect(callOf(roomAfter([]))).toBe('next');
  expect(callOf(roomAfter([], snapshot({ me: awa })))).toBe('holds');
  expect(callOf(roomAfter([], snapshot({ me: cleo })))).toBeNull();
});

it.each([
  ['waited and is next', { call: null, waited: true }, 'next', false, true],
  ['was next and holds', { call: 'next', waited: true }, 'holds', true, true],
  ['is passed the floor out of nothing', { call: null, waited: false }, 'holds', false, true],
  ['has just taken it', { call: null, waited: false }, 'holds', true, false],
  ['has just asked and is first', { call: null, waited: false }, 'next', true, false],
  ['was next already', { call: 'next', waited: true }, 'next', false, false],
  ['gave it back', { call: 'holds', waited: false }, null, false, false],
] as const)('who %s', (_, before, now, hasJustPressed, worth) => {
  expect(isCalled(before, now, hasJustPressed)).toBe(worth);
});

it('what was kept on this device is taken for what it is', () => {
  const plain = { browser: false, sound: false, answered: false };
  expect(noticesOf(null)).toEqual(plain);
  expect(noticesOf('{"browser":"yes","sound":true}')).toEqual({ ...plain, sound: true });
  expect(noticesOf('nonsense')).toEqual(plain);
});

it('a vote calls whoever may vote and has not, beside whatever the floor calls them for', () => {
  const voting = proposal(1, { state: 'voting' });
  const first = (change: object) => snapshot({ proposals: [{ ...voting, ...change }] });
  const may = { rights: { participant: { may: ['proposal.vote'], why_not: {} } } };
  const asked = frame('queue_changed', 11, may);
  expect(voteCallOf(roomAfter([asked], first({})))).toBe('vote');
  expect(callOf(roomAfter([asked], first({})))).toBe('next');
  expect(voteCallOf(roomAfter([asked], first({ voted: [ben.id] })))).toBeNull();
  expect(voteCallOf(roomAfter([asked], first({ state: 'pending' })))).toBeNull();
  expect(voteCallOf(roomAfter([], first({})))).toBeNull();
});
