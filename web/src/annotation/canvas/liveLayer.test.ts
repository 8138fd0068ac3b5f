import { beforeEach, expect, it, vi } from 'vitest';
import type { BoardElement } from '../element';
import { LiveLayer, placeOf } from './liveLayer';

const stroke = (count: number): BoardElement => ({
  id: 's',
  type: 'freedraw',
  x: 100,
  y: 50,
  width: 10,
  height: 10,
  strokeColor: '#b3261e',
  points: Array.from({ length: count }, (_, at) => [at, at]),
});

let frames: (() => void)[];
let outlined: number[];
let layer: LiveLayer;
const context = { setTransform: vi.fn(), fill: vi.fn(), fillStyle: '' };
const canvas = { hidden: true, width: 0, height: 0, getContext: () => context };
const seen = { scrollX: -20, scrollY: 10, zoom: 0.5, width: 800, height: 450 };

beforeEach(() => {
  frames = [];
  outlined = [];
  vi.stubGlobal('devicePixelRatio', 2);
  vi.stubGlobal('Path2D', class {});
  layer = new LiveLayer(
    canvas as unknown as HTMLCanvasElement,
    () => seen,
    ({ points }) => {
      outlined.push((points as unknown[]).length);
      return '';
    },
    (paint) => frames.push(paint),
  );
});

const frame = () => {
  for (const paint of frames.splice(0)) paint();
};

it('a stroke stands where the library would paint it', () => {
  expect(placeOf(stroke(1), seen, 2)).toEqual({ enlarged: 1, left: 80, top: 60 });
  layer.show(stroke(3));
  frame();
  expect(canvas).toMatchObject({ hidden: false, width: 1600, height: 900 });
  expect(context.setTransform).toHaveBeenLastCalledWith(1, 0, 0, 1, 80, 60);
  expect(context.fillStyle).toBe('#b3261e');
});

it('whatever comes between two frames is painted once', () => {
  for (const count of [2, 3, 4]) layer.show(stroke(count));
  layer.moved();
  expect(frames).toHaveLength(1);
  frame();
  expect(outlined).toEqual([4]);
});

it('with no stroke it is not there, and a moved window paints nothing', () => {
  layer.show(stroke(2));
  layer.show(null);
  frame();
  expect(canvas.hidden).toBe(true);
  layer.moved();
  expect(frames).toHaveLength(0);
  expect(outlined).toEqual([]);
});
