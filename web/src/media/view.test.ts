import { expect, it } from 'vitest';
import { sameView, viewOf } from './view';

it('tells the widest place of each camera in device pixels, in steps, and 0 for what is not shown', () => {
  const widths = new Map([
    [0, [132, 900]],
    [2, [130]],
  ]);
  expect(viewOf(widths, 2, true).map((v) => v.width)).toEqual([1824, 0, 288, 0, 0, 0]);
  expect(viewOf(new Map([[1, [9000]]]), 3, true)[1]).toEqual({ slot: 1, width: 3840 });
});

it('wants nothing while nobody looks', () => {
  expect(viewOf(new Map([[0, [900]]]), 1, false).every((v) => v.width === 0)).toBe(true);
});

it('a pixel more is not another view', () => {
  const of = (width: number) => viewOf(new Map([[0, [width]]]), 1, true);
  expect(sameView(of(641), of(650))).toBe(true);
  expect(sameView(of(641), of(700))).toBe(false);
  expect(sameView(of(641), [])).toBe(false);
});
