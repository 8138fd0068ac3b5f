import { expect, it } from 'vitest';
import { isInOrder } from './order';

const placed = (...indices: (string | null)[]) => indices.map((index) => ({ index }));

it('marks are in order when each stands behind the one before', () => {
  expect(isInOrder([])).toBe(true);
  expect(isInOrder(placed('a0', 'a0V', 'a1'))).toBe(true);
});

it('one without a place, two at the same and one too far ahead are to be mended', () => {
  expect(isInOrder(placed('a0', null))).toBe(false);
  expect(isInOrder(placed('a0', 'a0'))).toBe(false);
  expect(isInOrder(placed('a1', 'a0'))).toBe(false);
});
