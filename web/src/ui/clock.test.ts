import { expect, it } from 'vitest';
import { duration, inWords, remaining } from './clock';

it('durations', () => {
  expect([-5, 0, 999, 40_000, 725_000, 3_723_000].map(duration)).toEqual([
    '0:00',
    '0:00',
    '0:00',
    '0:40',
    '12:05',
    '1:02:03',
  ]);
});

it('what is left reads 0:00 only once nothing is', () => {
  expect([1, 1000, 1001, 0, -1].map(remaining)).toEqual(['0:01', '0:01', '0:02', '0:00', '0:00']);
});

it('durations in words', () => {
  expect([1000, 45_000, 60_000, 120_000, 3_900_000].map(inWords)).toEqual([
    '1 second',
    '45 seconds',
    '1 minute',
    '2 minutes',
    '1 hour 5 minutes',
  ]);
});
