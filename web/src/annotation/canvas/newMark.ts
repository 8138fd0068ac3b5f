import type { convertToExcalidrawElements } from '@excalidraw/excalidraw';
import { colourValues, FONT_PLAIN } from '../mark';
import type { NewKind } from '../port';

type Skeleton = NonNullable<Parameters<typeof convertToExcalidrawElements>[0]>;

const NOTE_PAPER = '#ffec99';
const SIZE = { width: 240, height: 140 };
const LETTERS = { fontSize: 28, fontFamily: FONT_PLAIN, strokeColor: colourValues.ink } as const;
const LINE = { strokeColor: colourValues.ink, strokeWidth: 2, roughness: 0 };

/** What is to be drawn for something that was asked for without a pointer. */
export function skeletonOf(kind: NewKind, text: string, at: { x: number; y: number }): Skeleton {
  const label = text === '' ? {} : { label: { text, ...LETTERS } };
  switch (kind) {
    case 'text':
      return [{ type: 'text', ...at, text, ...LETTERS }];
    case 'note':
      return [
        {
          type: 'rectangle',
          ...at,
          ...SIZE,
          ...LINE,
          backgroundColor: NOTE_PAPER,
          fillStyle: 'solid',
          ...label,
        },
      ];
    case 'rectangle':
    case 'ellipse':
      return [{ type: kind, ...at, ...SIZE, ...LINE, ...label }];
    case 'arrow':
      return [{ type: 'arrow', ...at, width: SIZE.width, height: 0, ...LINE, ...label }];
  }
}
