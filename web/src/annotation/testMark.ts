import type { Annotation } from '../protocol/types';
import { type BoardElement, elementFrom } from './element';

/** An annotation for tests, as the API tells it. */
export function annotation(
  annotation_type: Annotation['annotation_type'],
  content: Annotation['content'],
  id = 1,
): Annotation {
  return {
    id,
    meeting_id: 7,
    participant_id: 1,
    annotation_type,
    content,
    timestamp_ms: 0,
    created_at: '2026-11-22T20:00:00.000Z',
    epoch: 1,
  };
}

const common = {
  x: 10.5,
  y: -20,
  width: 100,
  height: 50,
  angle: 0.5,
  strokeColor: '#1971c2',
  backgroundColor: '#ffec99',
  fillStyle: 'solid',
  strokeWidth: 2,
  strokeStyle: 'dashed',
  roundness: { type: 3 },
  roughness: 1,
  opacity: 60,
  seed: 77,
  groupIds: ['g'],
  boundElements: [{ id: 't', type: 'text' }],
};

/** An element for tests, as the library has it, with all that the board does not keep. */
export function drawn(change: Record<string, unknown>): BoardElement {
  const library = {
    version: 4,
    versionNonce: 5,
    index: 'a1',
    isDeleted: false,
    link: 'https://example.org/',
    frameId: null,
    updated: 1,
    locked: false,
    customData: { any: 'thing' },
  };
  const element = elementFrom({ id: 'e1', ...common, ...library, ...change });
  if (!element) throw new Error('is an element');
  return element;
}
