import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { patiently, WAITS_MS } from './patient';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const failing = (times: number) => {
  const fetch = vi.fn(async () => 'here');
  for (let at = 0; at < times; at++) fetch.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  return fetch;
};

it('what does not come is asked for again', async () => {
  const fetch = failing(2);
  const coming = patiently(fetch);
  await vi.advanceTimersByTimeAsync(3_000);
  await expect(coming).resolves.toBe('here');
  expect(fetch).toHaveBeenCalledTimes(3);
});

it('and at once when the network is back', async () => {
  const coming = patiently(failing(1));
  await vi.advanceTimersByTimeAsync(10);
  dispatchEvent(new Event('online'));
  await expect(coming).resolves.toBe('here');
});

it('but not for ever', async () => {
  const coming = patiently(failing(100));
  const ended = expect(coming).rejects.toThrow('Failed to fetch');
  await vi.advanceTimersByTimeAsync(WAITS_MS.reduce((sum, ms) => sum + ms, 0));
  await ended;
});
