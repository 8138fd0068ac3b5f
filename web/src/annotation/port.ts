import type { BoardElement } from './element';

/** A change of the board that did not begin with the viewer. */
export interface Change {
  /** New or in a new version; `locked` ones the viewer may not touch. */
  put: { element: BoardElement; locked: boolean }[];
  gone: string[];
}

/** What the viewer does on the board. */
export type LocalChange =
  /** What is under the pen or the keyboard, as far as it has got. */
  | { what: 'drawing'; element: BoardElement }
  /** A text that its author could not finish: the floor went. */
  | { what: 'unfinished'; element: BoardElement }
  | { what: 'put'; element: BoardElement }
  | { what: 'gone'; id: string };

/**
 * All that the room knows of the program that draws, so that another one can take its place.
 *
 * What comes in by `load`, `apply` and `seek` is never told back as a local change.
 */
export interface CanvasPort {
  /** Puts this in place of all there is, what was under way included. */
  load(elements: Change['put']): void;
  apply(change: Change): void;
  /** What somebody else is drawing just now; it stands above the rest, and is no part of it. Null when nobody draws. */
  showLive(element: BoardElement | null): void;
  /** Returns how to stop listening. */
  onLocalChange(listener: (change: LocalChange) => void): () => void;
  /** Ends what is under way without telling it; who has lost the floor has lost the pen. */
  setReadOnly(readOnly: boolean): void;
  /** Shows the board as it was at some moment; `load` brings back the present. */
  seek(elements: BoardElement[]): void;
}

export const NEW_KINDS = ['text', 'note', 'rectangle', 'ellipse', 'arrow'] as const;
export type NewKind = (typeof NEW_KINDS)[number];

/** What the viewer may do with the picture as a whole. */
export interface CanvasView {
  /** Zooms so that the page and everything on it is seen. */
  showAll(): void;
  /** Puts something new on the board, as if drawn; the local changes tell it. */
  add(kind: NewKind, text: string): void;
  exported(kind: 'png' | 'svg'): Promise<Blob>;
}
