import { expect, it, vi } from 'vitest';
import { giveBackFocus } from './focus';

const field = () => document.body.appendChild(document.createElement('input'));

it('gives the focus back to what had it, and to nothing when nothing had it', () => {
  vi.useFakeTimers();
  const [one, other] = [field(), field()];
  one.focus();
  const toOne = giveBackFocus();
  other.focus();
  toOne();
  vi.runAllTimers();
  expect(document.activeElement).toBe(one);

  // Left long ago: what is typed now is not meant for it.
  one.blur();
  const toNothing = giveBackFocus();
  other.focus();
  other.blur();
  toNothing();
  vi.runAllTimers();
  expect(document.activeElement).toBe(document.body);
  vi.useRealTimers();
});
