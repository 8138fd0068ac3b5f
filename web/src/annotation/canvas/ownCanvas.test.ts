import { expect, it } from 'vitest';
import { canvasOf } from './ownCanvas';

it('a mark keeps its canvas, and shares it with none', () => {
  const [one, other] = [{ id: 'a' }, { id: 'a' }];
  const canvas = canvasOf(one);
  expect(canvasOf(one)).toBe(canvas);
  expect(canvasOf(other)).not.toBe(canvas);
});
