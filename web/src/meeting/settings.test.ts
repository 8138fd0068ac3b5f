import { expect, it } from 'vitest';
import { meetingPolicy } from './policy';
import { changesOf, ownChanges, ownValues } from './settings';

it('sends of a meeting what was changed', () => {
  const before = meetingPolicy({ turn_limit_seconds: 60 });
  expect(changesOf(before, { ...before, turn_limit_seconds: '', board: 'closed' })).toEqual({
    turn_limit_seconds: 0,
    board: 'closed',
  });
});

it('a phase holds nothing of its own until somebody says so', () => {
  const values = ownValues(undefined);
  expect(new Set(Object.values(values))).toEqual(new Set(['']));
  expect(ownChanges(undefined, values)).toEqual({});
  expect(ownChanges(undefined, { ...values, phase_seconds: 600, overtime: 'false', order: 'round' })).toEqual(
    {
      phase_seconds: 600,
      overtime: false,
      order: 'round',
    },
  );
});

it('what is emptied is as in the meeting again', () => {
  const own = { turn_limit_seconds: 0, overtime: true, board: 'closed', chat: 'off' } as const;
  const values = ownValues(own);
  expect(ownChanges(own, values)).toEqual({});
  expect(ownChanges(own, { ...values, turn_limit_seconds: '', overtime: '', board: '' })).toEqual({
    turn_limit_seconds: null,
    overtime: null,
    board: null,
  });
});
