import { expect, it } from 'vitest';
import { isSameBut, kept, keptBy } from './kept';

it('what is the same stays the very same thing', () => {
  const before = { epoch: 3, holder: { id: 1, name: 'Awa' }, queue: [{ id: 2 }, { id: 3 }] };
  expect(kept(before, structuredClone(before))).toBe(before);
  const now = kept(before, { ...structuredClone(before), epoch: 4 });
  expect(now).toEqual({ ...before, epoch: 4 });
  expect(now.holder).toBe(before.holder);
  expect(now.queue).toBe(before.queue);
});

it('what is another thing is taken as it came', () => {
  expect(kept({ note: undefined }, {})).toEqual({});
  expect(kept({}, { note: undefined })).toHaveProperty('note');
  expect(kept([1, 2], [1])).toEqual([1]);
  expect(kept([], {})).toEqual({});
  expect(kept(null, { id: 1 })).toEqual({ id: 1 });
  expect(kept({ id: 1 }, null)).toBeNull();
});

it('a list that has moved keeps what is in it', () => {
  const before = [{ id: 1 }, { id: 2 }, { id: 3 }];
  const now = keptBy(before, [{ id: 2 }, { id: 3 }, { id: 4 }], ({ id }) => id);
  expect(now).toEqual([{ id: 2 }, { id: 3 }, { id: 4 }]);
  expect(now[0]).toBe(before[1]);
  expect(keptBy(before, structuredClone(before), ({ id }) => id)).toBe(before);
});

it('one part may be another, and no part may be missing', () => {
  const reason = { code: 'least_spoken' };
  interface Entry {
    position: number;
    reason: object;
    note?: string;
  }
  const before: Entry = { position: 2, reason };
  expect(isSameBut('position', before, { position: 1, reason })).toBe(true);
  expect(isSameBut('position', before, { position: 2, reason: { ...reason } })).toBe(false);
  expect(isSameBut('position', before, { position: 2, reason, note: 'Who pays?' })).toBe(false);
  expect(isSameBut('position', { ...before, note: 'Who pays?' }, before)).toBe(false);
});
