import { expect, it } from 'vitest';
import { nextPlace, wholeOf, windowOn } from './view';

it('all is the page and what stands beside it', () => {
  expect(wholeOf([])).toEqual({ x: 0, y: 0, width: 1600, height: 900 });
  expect(wholeOf([{ x: -100, y: 10, width: 20, height: 2000 }])).toEqual({
    x: -100,
    y: 0,
    width: 1700,
    height: 2010,
  });
});

it('a window shows the box in its middle, never enlarged', () => {
  expect(windowOn({ x: 0, y: 0, width: 1600, height: 900 }, 800, 900)).toEqual({
    zoom: 0.5,
    scrollX: 0,
    scrollY: 450,
  });
  expect(windowOn({ x: 0, y: 0, width: 100, height: 100 }, 300, 300)).toEqual({
    zoom: 1,
    scrollX: 100,
    scrollY: 100,
  });
  expect(windowOn({ x: 0, y: 0, width: 1e6, height: 10 }, 300, 300).zoom).toBe(0.1);
});

it('what has no place gets a cell of its own', () => {
  const places = Array.from({ length: 20 }, (_, at) => JSON.stringify(nextPlace(at)));
  expect(new Set(places).size).toBe(20);
  expect(nextPlace(20)).toEqual(nextPlace(0));
});
