import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type StrokePart, StrokeTeller, TELL_EVERY_MS } from './stroke';
import { drawn } from './testMark';

const stroke = (count: number, id = 's') =>
  drawn({
    id,
    type: 'freedraw',
    x: 100,
    y: 50,
    strokeColor: '#1c1917',
    points: Array.from({ length: count }, (_, at) => [at, at / 2]),
  });

describe('a stroke under way', () => {
  let parts: StrokePart[];
  let teller: StrokeTeller;
  beforeEach(() => {
    vi.useFakeTimers();
    parts = [];
    teller = new StrokeTeller((part) => parts.push(part));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is told in parts, each point once, in the board’s measure', () => {
    teller.drawing(stroke(2));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    teller.drawing(stroke(3));
    teller.drawing(stroke(5));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    expect(parts).toMatchObject([
      {
        id: 's',
        start: 0,
        color: 'ink',
        width: 8.5,
        points: [
          [100, 50],
          [101, 50.5],
        ],
      },
      { start: 2, points: [[102, 51], expect.anything(), expect.anything()] },
    ]);
  });

  it('is told at most 25 times a second', () => {
    for (let ms = 0; ms < 1000; ms += 5) {
      teller.drawing(stroke(ms / 5 + 1));
      vi.advanceTimersByTime(5);
    }
    expect(parts.length).toBeGreaterThanOrEqual(20);
    expect(parts.length).toBeLessThanOrEqual(25);
  });

  it('is told to its end before it is stored, and not after', () => {
    teller.drawing(stroke(4));
    expect(teller.isOn('s')).toBe(true);
    teller.flush();
    teller.forget();
    expect(parts[0]?.points).toHaveLength(4);
    vi.advanceTimersByTime(1000);
    teller.flush();
    expect(parts).toHaveLength(1);
    expect(teller.isOn('s')).toBe(false);
  });

  it('gives way to the next one, which begins at its first point', () => {
    teller.drawing(stroke(3));
    teller.drawing(stroke(2, 't'));
    teller.flush();
    expect(parts.map(({ id, start, points }) => [id, start, points.length])).toEqual([
      ['s', 0, 3],
      ['t', 0, 2],
    ]);
  });
});
