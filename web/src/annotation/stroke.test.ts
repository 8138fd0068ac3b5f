import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveTeller, type Part, TELL_EVERY_MS } from './stroke';
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
  let parts: Part[];
  let teller: LiveTeller;
  let hasLine: boolean;
  beforeEach(() => {
    vi.useFakeTimers();
    parts = [];
    hasLine = true;
    teller = new LiveTeller((part) => {
      if (hasLine) parts.push(part);
      return hasLine;
    });
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
    expect(parts[0]).toMatchObject({ points: { length: 4 } });
    vi.advanceTimersByTime(1000);
    teller.flush();
    expect(parts).toHaveLength(1);
    expect(teller.isOn('s')).toBe(false);
  });

  it('gives way to the next one, which begins at its first point', () => {
    teller.drawing(stroke(3));
    teller.drawing(stroke(2, 't'));
    teller.flush();
    expect(parts).toMatchObject([
      { id: 's', start: 0, points: { length: 3 } },
      { id: 't', start: 0, points: { length: 2 } },
    ]);
  });

  it('is told from where it stood when there is a line again', () => {
    teller.drawing(stroke(2));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    hasLine = false;
    teller.drawing(stroke(4));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    hasLine = true;
    teller.drawing(stroke(5));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    expect(parts).toMatchObject([{ start: 0 }, { start: 2, points: { length: 3 } }]);
  });

  it('anything else is told whole, and only while it changes', () => {
    const box = (width: number) => drawn({ id: 'box', type: 'rectangle', width });
    teller.drawing(box(10));
    vi.advanceTimersByTime(TELL_EVERY_MS);
    teller.drawing(box(20));
    teller.drawing(box(30));
    vi.advanceTimersByTime(1000);
    teller.flush();
    expect(parts).toMatchObject([
      { id: 'box', annotation_type: 'shape', content: { width: 10 } },
      { content: { shape: 'rectangle', width: 30, element: { id: 'box' } } },
    ]);
  });
});
