import { beforeEach, expect, it, vi } from 'vitest';
import type { BoardElement } from '../element';
import { LiveLayer, partFor, placeOf } from './liveLayer';

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
let canvas: HTMLCanvasElement;
const context = { setTransform: vi.fn(), clearRect: vi.fn(), fill: vi.fn(), fillStyle: '' };
const seen = { scrollX: -20, scrollY: 10, zoom: 0.5, width: 800, height: 450 };

beforeEach(() => {
  frames = [];
  outlined = [];
  vi.clearAllMocks();
  vi.stubGlobal('devicePixelRatio', 2);
  vi.stubGlobal('Path2D', class {});
  canvas = document.createElement('canvas');
  canvas.getContext = (() => context) as unknown as HTMLCanvasElement['getContext'];
  layer = new LiveLayer(
    canvas,
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
  expect(placeOf(stroke(1), seen)).toEqual({ zoom: 0.5, left: 40, top: 30 });
  layer.show(stroke(3));
  frame();
  expect(canvas).toMatchObject({ hidden: false, width: 512, height: 512 });
  expect(context.setTransform).toHaveBeenLastCalledWith(1, 0, 0, 1, 80, 60);
  expect(context.fillStyle).toBe('#b3261e');
});

it('the layer covers what the stroke needs, in steps, and never more than the window', () => {
  expect(partFor(stroke(3), seen)).toEqual({ x: 0, y: 0, width: 256, height: 256 });
  const long = {
    ...stroke(1),
    points: [
      [0, 0],
      [600, -20],
    ],
  } as BoardElement;
  expect(partFor(long, seen)).toEqual({ x: 0, y: 0, width: 512, height: 256 });
  const beyond = {
    ...stroke(1),
    points: [
      [0, 0],
      [5_000, 2_000],
    ],
  } as BoardElement;
  expect(partFor(beyond, seen)).toEqual({ x: 0, y: 0, width: 800, height: 450 });
  expect(partFor({ ...stroke(1), x: 5_000 }, seen)).toBeNull();
});

it('it is emptied for each frame, and set anew only where the stroke outgrows it', () => {
  layer.show(stroke(3));
  frame();
  expect(context.clearRect).not.toHaveBeenCalled();
  const set = vi.spyOn(canvas, 'width', 'set');
  layer.show(stroke(4));
  frame();
  expect(context.clearRect).toHaveBeenCalledOnce();
  expect(set).not.toHaveBeenCalled();
  layer.show(stroke(600));
  frame();
  expect(set).toHaveBeenCalledOnce();
  expect(canvas.style.width).toBe('512px');
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
