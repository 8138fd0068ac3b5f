import { afterEach, expect, it, vi } from 'vitest';
import { canvasOf, hasOtherScreen, isMade, isMadeFor, isOfOtherScreen } from './ownCanvas';

afterEach(() => vi.unstubAllGlobals());

it('a mark keeps its canvas, and shares it with none', () => {
  const [one, other] = [{ id: 'a' }, { id: 'a' }];
  const canvas = canvasOf(one, 1);
  expect(canvasOf(one, 0.5)).toBe(canvas);
  expect(canvasOf(other, 0.5)).not.toBe(canvas);
});

it('what was painted for one size is not made for another, but can be shown', () => {
  const mark = { id: 'a' };
  expect(isMade(mark)).toBe(false);
  canvasOf(mark, 1);
  expect([isMade(mark), isMadeFor(mark, 1), isMadeFor(mark, 0.5)]).toEqual([true, true, false]);
});

it('what was painted for another screen would be of a wrong size', () => {
  const mark = { id: 'a' };
  const told = () => [isMade(mark), isOfOtherScreen(mark), isMadeFor(mark, 1)];
  canvasOf(mark, 1);
  vi.stubGlobal('devicePixelRatio', 2);
  expect([hasOtherScreen(), hasOtherScreen()]).toEqual([true, false]);
  expect(told()).toEqual([true, true, false]);
  canvasOf(mark, 1);
  expect(told()).toEqual([true, false, true]);
});
