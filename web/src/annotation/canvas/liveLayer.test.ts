import { beforeEach, expect, it } from 'vitest';
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
let above: SVGSVGElement;
let path: SVGPathElement;
const seen = { scrollX: -20, scrollY: 10, zoom: 0.5 };

beforeEach(() => {
  frames = [];
  outlined = [];
  above = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  layer = new LiveLayer(
    above,
    path,
    () => seen,
    ({ points }) => {
      outlined.push((points as unknown[]).length);
      return `M 0 0 L ${(points as unknown[]).length} 0`;
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
  expect(above.hasAttribute('hidden')).toBe(false);
  expect(path.getAttribute('transform')).toBe('matrix(0.5 0 0 0.5 40 30)');
  expect(path.getAttribute('fill')).toBe('#b3261e');
  expect(path.getAttribute('d')).toBe('M 0 0 L 3 0');
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
  expect(above.hasAttribute('hidden')).toBe(true);
  layer.moved();
  expect(frames).toHaveLength(0);
  expect(outlined).toEqual([]);
});
