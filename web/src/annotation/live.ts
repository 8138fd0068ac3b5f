import type { Annotation, AnnotationType } from '../protocol/types';

/** What its author is still drawing: shown, not stored. */
export type LiveMark = LiveStroke | LiveShape;

export interface LiveStroke {
  what: 'stroke';
  id: string;
  from: number;
  points: [number, number][];
  color: string;
  /** In the board's measure; clients that do not say it draw with the usual pen. */
  width?: number;
}

/** A box that is being dragged, a word that is being typed: each time the whole of it, as it would be stored. */
export interface LiveShape {
  what: 'shape';
  id: string;
  from: number;
  annotation_type: AnnotationType;
  content: Record<string, unknown>;
}

interface Part {
  id?: string;
  start?: number;
  points?: [number, number][];
  color?: string;
  width?: number;
  annotation_type?: AnnotationType;
  content?: unknown;
  cancelled?: boolean;
}

/** The stroke that a mark was drawn as, where its content says so. */
export function strokeOf(content: Annotation['content'] | undefined): unknown {
  return (content?.element as { id?: unknown } | undefined)?.id;
}

/** Parts of a stroke come in order; one may be missing, or told again. */
export function liveAfter(
  live: LiveMark | null,
  from: number,
  data: unknown,
  isStored: (id: string) => boolean,
): LiveMark | null {
  const part = data as Part | null;
  if (!part?.id) return live;
  const { id } = part;
  const isSame = live?.id === id && live.from === from;
  if (part.cancelled) return live?.id === id ? null : live;
  // Of a mark that is stored already nothing more is shown; one that is shown still was not stored when it began.
  if (!isSame && isStored(id)) return live;
  const { annotation_type, content } = part;
  if (annotation_type && typeof content === 'object' && content !== null)
    return { what: 'shape', id, from, annotation_type, content: { ...content } };
  if (!Array.isArray(part.points)) return live;
  const before = isSame && live.what === 'stroke' ? live.points : [];
  const { start = before.length } = part;
  const kept = start < before.length ? before.slice(0, start) : before;
  return {
    what: 'stroke',
    id,
    from,
    points: kept.concat(part.points),
    color: part.color ?? 'ink',
    width: part.width,
  };
}
