import { expect, it, vi } from 'vitest';
import { type Mark, marksIn, marksToPaint, meet, reachOf } from './repaint';

const mark = (id: string, x: number, y = 100, more: Partial<Mark> = {}): Mark => ({
  id,
  version: 1,
  type: 'rectangle',
  x,
  y,
  width: 30,
  height: 20,
  angle: 0,
  strokeWidth: 1,
  ...more,
});

const look = (more = {}) =>
  ({ zoom: { value: 0.5 }, scrollX: 10, scrollY: 0, theme: 'light', ...more }) as never;
const config = { isExporting: false, elementsPendingErasure: null };

function board() {
  const context = Object.fromEntries(
    ['save', 'restore', 'setTransform', 'beginPath', 'rect', 'clip'].map((name) => [name, vi.fn()]),
  );
  const canvas = { width: 800, height: 450, getContext: () => context } as unknown as HTMLCanvasElement;
  const paint = (marks: Mark[], seen = look(), how: object = config) =>
    marksToPaint(canvas, marks, 2, seen, how as typeof config).map(({ id }) => id);
  return { context, paint };
}

const row = () => [mark('a', 0), mark('b', 300), mark('c', 600), mark('d', 900)];

it('a new mark is painted with those it reaches, and nothing else', () => {
  const { context, paint } = board();
  expect(paint(row())).toEqual(['a', 'b', 'c', 'd']);
  expect(context.clip).not.toHaveBeenCalled();
  expect(paint([...row(), mark('e', 620)])).toEqual(['c', 'e']);
  expect(context.clip).toHaveBeenCalledOnce();
  // Whole pixels: (620 - 13 + 10) and so on, enlarged twice and seen at half its size.
  expect(context.rect).toHaveBeenCalledWith(617, 87, 56, 46);
});

it('a mark that has moved is painted away where it was', () => {
  const { paint } = board();
  paint(row());
  const moved = row().with(3, mark('d', 300, 100, { version: 2 }));
  expect(paint(moved)).toEqual(['b', 'd']);
  expect(paint(moved.slice(0, 3))).toEqual(['b']);
});

it('what changes in the middle leaves both sides as they are', () => {
  const { paint } = board();
  paint(row());
  const [a, b, c, d] = row() as [Mark, Mark, Mark, Mark];
  const between = [a, b, mark('n', 610), c, d];
  expect(paint(between)).toEqual(['n', 'c']);
  // Another order of the same marks, and one of them moved.
  expect(paint([a, c, mark('n', 20, 100, { version: 2 }), b, d])).toEqual(['a', 'c', 'n']);
  expect(paint([a, b, c, mark('d', 900, 100, { version: 2 })])).toEqual(['a', 'd']);
});

it('all is painted when it is looked at in another way, when nothing can be found, and when much has changed', () => {
  const { context, paint } = board();
  paint(row());
  expect(paint(row())).toHaveLength(4);
  expect(paint(row().with(0, mark('a', 0, 100, { version: 2 })), look({ scrollX: 11 }))).toHaveLength(4);
  const others = Array.from({ length: 9 }, (_, at) => mark(`n${at}`, 2000));
  expect(paint([...row(), ...others], look({ scrollX: 11 }))).toHaveLength(13);
  expect(context.clip).not.toHaveBeenCalled();
});

it('all is painted on a canvas that was emptied meanwhile', () => {
  const { context, paint } = board();
  paint(row());
  expect(paint(row().slice(1))).toEqual([]);
  // As a browser does when the size is set.
  Object.assign(context, { miterLimit: 10 });
  expect(paint(row())).toHaveLength(4);
});

it('the canvas is whole again before the next painting', () => {
  const { context, paint } = board();
  paint(row());
  paint(row().slice(1));
  expect(context.restore).not.toHaveBeenCalled();
  paint(row().slice(1));
  expect(context.restore).toHaveBeenCalledOnce();
});

it('a picture for a file is always painted whole', () => {
  const { paint } = board();
  paint(row());
  expect(paint(row().slice(1), look(), { ...config, isExporting: true })).toHaveLength(3);
});

it('words come with what they stand in', () => {
  const marks = [mark('box', 0), mark('words', 400, 100, { containerId: 'box' })];
  const standing = marks.map((each) => ({ id: each.id, version: 1, box: reachOf(each) }));
  expect(marksIn(marks, standing, [{ x: 400, y: 100, width: 10, height: 10 }])).toHaveLength(2);
});

it('a mark reaches as far as its points, its bends and its turns', () => {
  const drawn = reachOf(
    mark('a', 100, 100, {
      type: 'freedraw',
      points: [
        [0, 0],
        [-80, 10],
      ],
      width: 80,
    }),
  );
  expect(drawn.x).toBeLessThan(20);
  expect(drawn.x + drawn.width).toBeGreaterThan(100);
  const plain = reachOf(mark('a', 100));
  expect(reachOf(mark('a', 100, 100, { angle: 1 })).height).toBeGreaterThan(plain.height);
  expect(reachOf(mark('a', 100, 100, { type: 'arrow' })).width).toBeGreaterThan(plain.width);
  expect(meet(plain, { x: 131, y: 100, width: 1, height: 1 })).toBe(true);
  expect(meet(plain, { x: 1000, y: 100, width: 1, height: 1 })).toBe(false);
});
