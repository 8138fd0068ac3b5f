import { describe, expect, it } from 'vitest';
import type { Annotation } from '../protocol/types';
import { contentOf, type Mark, markInWords, markOf, movedBy, pathOf } from './mark';

function annotation(
  annotation_type: Annotation['annotation_type'],
  content: Annotation['content'],
): Annotation {
  return {
    id: 1,
    meeting_id: 7,
    participant_id: 1,
    annotation_type,
    content,
    timestamp_ms: 0,
    created_at: '2026-11-22T20:00:00.000Z',
    epoch: 1,
  };
}

describe('marks', () => {
  it('come back as they were stored', () => {
    const marks: Mark[] = [
      { kind: 'text', text: 'Hello', x: 10, y: 20, size: 40, color: 'blue' },
      {
        kind: 'drawing',
        points: [
          [1, 2],
          [3.5, 4],
        ],
        width: 6,
        color: 'ink',
      },
      { kind: 'shape', shape: 'arrow', x: 1, y: 2, width: -30, height: 40, color: 'red' },
    ];
    for (const mark of marks) {
      const { annotation_type, content } = contentOf(mark);
      expect(markOf(annotation(annotation_type, content))).toEqual(mark);
    }
  });

  it('of other programs are read as far as they can be', () => {
    expect(markOf(annotation('text', { text: 'Hi' }))).toMatchObject({ text: 'Hi', color: 'ink' });
    expect(markOf(annotation('drawing', { points: [{ x: 1, y: 2 }, 'no', [3, 4]] }))).toMatchObject({
      points: [
        [1, 2],
        [3, 4],
      ],
    });
    const foreign = [
      annotation('text', {}),
      annotation('drawing', { path: 'M0 0' }),
      annotation('shape', { shape: 'star' }),
      annotation('shape', null),
    ];
    for (const each of foreign) expect(markOf(each)).toBeNull();
    expect(markInWords(annotation('shape', null))).toBe('A mark of another program');
  });

  it('move', () => {
    const text: Mark = { kind: 'text', text: 'a', x: 1, y: 2, size: 40, color: 'ink' };
    expect(movedBy(text, 10, -1)).toMatchObject({ x: 11, y: 1 });
    expect(movedBy({ kind: 'drawing', points: [[0, 0]], width: 1, color: 'ink' }, 1.26, 2)).toMatchObject({
      points: [[1.3, 2]],
    });
  });

  it('draw a dot for one point and a smooth line for more', () => {
    expect(pathOf([])).toBe('');
    expect(pathOf([[1, 2]])).toBe('M1 2l0.1 0');
    expect(
      pathOf([
        [0, 0],
        [2, 2],
        [4, 0],
      ]),
    ).toBe('M0 0Q2 2 3 1L4 0');
  });
});
