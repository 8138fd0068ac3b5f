import { describe, expect, it } from 'vitest';
import { elementFrom, STROKE_POINTS_MAX } from './element';
import { elementOf, liveElement, markInWords, storedAlone, storedOf } from './mark';
import { annotation, drawn } from './testMark';

const line = {
  startBinding: { elementId: 'r', focus: 0.1, gap: 4 },
  endBinding: null,
  startArrowhead: null,
  endArrowhead: 'arrow',
};
const elements = {
  rectangle: drawn({ type: 'rectangle' }),
  ellipse: drawn({ type: 'ellipse', strokeColor: '#1c1917' }),
  diamond: drawn({ type: 'diamond' }),
  'arrow of two points': drawn({
    type: 'arrow',
    ...line,
    points: [
      [0, 0],
      [-100, 50],
    ],
  }),
  'arrow of three points': drawn({
    type: 'arrow',
    elbowed: false,
    ...line,
    points: [
      [0, 0],
      [100, 50],
      [80, 0],
    ],
  }),
  line: drawn({
    type: 'line',
    ...line,
    endArrowhead: null,
    width: 30,
    height: 0,
    points: [
      [0, 0],
      [30, 0],
    ],
  }),
  stroke: drawn({
    type: 'freedraw',
    width: 6.2,
    height: 5,
    strokeWidth: 4,
    points: [
      [0, 0],
      [3.1, -2],
      [6.2, 3],
    ],
    pressures: [0.5, 0.25, 1],
    simulatePressure: false,
  }),
  text: drawn({
    type: 'text',
    text: 'One\nand two',
    originalText: 'One and two',
    fontSize: 28,
    fontFamily: 5,
    textAlign: 'center',
    verticalAlign: 'middle',
    containerId: 'r',
    autoResize: true,
    lineHeight: 1.25,
  }),
};

describe('what is drawn', () => {
  it.each(Object.entries(elements))('%s comes back as it was', (_, element) => {
    const { annotation_type, content } = storedOf(element);
    const told = JSON.parse(JSON.stringify(content)) as Record<string, unknown>;
    expect(elementOf(annotation(annotation_type, told))).toEqual(element);
    expect(storedOf(elementOf(annotation(annotation_type, told)) ?? element).content).toEqual(content);
  });

  it('is stored in plain words first', () => {
    expect(storedOf(elements.text)).toMatchObject({
      annotation_type: 'text',
      content: { text: 'One and two', x: 10.5, y: 8, size: 28, color: '#1971c2' },
    });
    expect(storedOf(elements.stroke)).toMatchObject({
      annotation_type: 'drawing',
      content: { width: 17, color: '#1971c2' },
    });
    expect(storedOf(elements.stroke).content.points).toEqual([
      [10.5, -20],
      [13.6, -22],
      [16.7, -17],
    ]);
    expect(storedOf(elements.ellipse).content).toMatchObject({ shape: 'ellipse', color: 'ink' });
    expect(storedOf(elements['arrow of two points']).content).toMatchObject({ width: -100, height: 50 });
  });

  it('never holds links, data or types that the board does not take', () => {
    expect(JSON.stringify(elements.rectangle)).not.toMatch(/example|thing/);
    for (const type of ['image', 'iframe', 'embeddable', 'frame', 'selection'])
      expect(elementFrom({ ...elements.rectangle, type })).toBeNull();
    expect(elementFrom({ ...elements.rectangle, x: Number.NaN })).toBeNull();
    expect(elementFrom({ ...elements.rectangle, x: 1e12 })).toBeNull();
    expect(
      elementFrom({ ...elements.rectangle, strokeColor: 'url(https://x)' })?.strokeColor,
    ).toBeUndefined();
  });

  it('a stroke without end is cut at its bound', () => {
    const points = Array.from({ length: STROKE_POINTS_MAX + 5 }, (_, at) => [at, 0]);
    const element = elementFrom({ ...elements.stroke, points, pressures: points.map(() => 1) });
    expect(element?.points).toHaveLength(STROKE_POINTS_MAX);
    expect(element?.pressures).toHaveLength(STROKE_POINTS_MAX);
  });
});

describe('what programs wrote', () => {
  it('is read as far as it can be', () => {
    expect(elementOf(annotation('text', { text: 'Hi' }, 9))).toMatchObject({
      id: 'a9',
      type: 'text',
      text: 'Hi',
      x: 80,
      y: 80,
      fontSize: 40,
      strokeColor: '#1c1917',
    });
    expect(elementOf(annotation('drawing', { points: [{ x: 1, y: 2 }, 'no', [3, 4]] }))).toMatchObject({
      x: 1,
      y: 2,
      points: [
        [0, 0],
        [2, 2],
      ],
    });
    expect(elementOf(annotation('drawing', { points: [[5, 5]] }))?.points).toHaveLength(2);
    expect(elementOf(annotation('shape', { shape: 'Circle', x: 50, width: -30 }))).toMatchObject({
      type: 'ellipse',
      x: 20,
      width: 30,
    });
    expect(elementOf(annotation('shape', { kind: 'arrow', color: 'red' }))).toMatchObject({
      type: 'arrow',
      strokeColor: '#b3261e',
      endArrowhead: 'arrow',
    });
  });

  it('is listed where it cannot be drawn', () => {
    const foreign = [
      annotation('text', {}),
      annotation('drawing', { path: 'M0 0' }),
      annotation('shape', { shape: 'star' }),
      annotation('shape', null),
    ];
    for (const each of foreign) {
      expect(elementOf(each)).toBeNull();
      expect(markInWords(each)).toBe('A mark of another program');
    }
  });

  it('in plain words counts before what `element` says', () => {
    const { content } = storedOf(elements.text);
    const moved = { ...content, x: 500, text: 'Something else', color: 'red' };
    expect(elementOf(annotation('text', moved))).toMatchObject({
      x: 500,
      text: 'Something else',
      originalText: 'Something else',
      strokeColor: '#b3261e',
      fontFamily: 5,
      // To be measured again.
      width: 0,
    });
    const bent = storedOf(elements['arrow of three points']).content;
    expect(elementOf(annotation('shape', { ...bent, width: 7, height: 9 }))?.points).toEqual([
      [0, 0],
      [7, 9],
    ]);
  });

  it('cannot break the board', () => {
    const content = {
      text: 'x',
      element: { id: 7, type: 'image', fontFamily: 'x', link: 'https://x', angle: 'no' },
    };
    const element = elementOf(annotation('text', content));
    expect(element).toMatchObject({ id: 'a1', type: 'text', fontFamily: 6 });
    expect(element).not.toHaveProperty('link');
    expect(element).not.toHaveProperty('angle');
    expect(elementOf(annotation('text', { text: 'x', element: null }))).not.toBeNull();
  });
});

it('marks in words', () => {
  expect(markInWords(annotation('text', { text: 'Hello' }))).toBe('Hello');
  expect(markInWords(annotation('shape', storedOf(elements.rectangle).content))).toBe(
    'Rectangle around a text',
  );
  expect(markInWords(annotation('drawing', { points: [[1, 1]] }))).toBe('A drawn line');
});

it('words under way look like the ones that will be stored, and stand alone', () => {
  const words = drawn({
    id: 't',
    type: 'text',
    text: 'Hello',
    originalText: 'Hello',
    fontSize: 36,
    containerId: 'box',
  });
  const live = { what: 'shape', id: 't', from: 1, ...storedAlone(words) } as const;
  expect(liveElement(live)).toMatchObject({ ...words, containerId: null });
  expect(liveElement({ ...live, content: { text: 7 } })).toBeNull();
});

it('a stroke under way looks like the one that will be stored', () => {
  const points: [number, number][] = [
    [10, 10],
    [12.5, 20],
  ];
  expect(liveElement({ what: 'stroke', id: 's', from: 1, points, color: 'blue', width: 8.5 })).toMatchObject({
    id: 's',
    type: 'freedraw',
    strokeWidth: 2,
    strokeColor: '#0b64b8',
    points: [
      [0, 0],
      [2.5, 10],
    ],
  });
  expect(liveElement({ what: 'stroke', id: 's', from: 1, points: [], color: 'ink' })).toBeNull();
});
