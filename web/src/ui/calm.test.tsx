import { act, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useCalm } from './calm';

let seen: number[] = [];

function Shown({ value }: { value: number }) {
  const calm = useCalm(value, 1_000);
  if (seen.at(-1) !== calm) seen.push(calm);
  return null;
}

beforeEach(() => {
  seen = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('after a rest a change is shown at once, and of many that follow the last', () => {
  const { rerender } = render(<Shown value={0} />);
  act(() => void vi.advanceTimersByTime(5_000));
  for (let value = 1; value <= 15; value++) {
    rerender(<Shown value={value} />);
    act(() => void vi.advanceTimersByTime(50));
  }
  expect(seen).toEqual([0, 1]);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(seen).toEqual([0, 1, 15]);
});
