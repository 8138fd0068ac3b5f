import type { ExcalidrawElement } from '@excalidraw/excalidraw/element/types';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BoardElement } from '../element';
import type { LocalChange } from '../port';
import { drawn } from '../testMark';
import { ExcalidrawPort, type Library, type SceneApi, type UnderWay } from './excalidrawPort';

type Loose = Record<string, unknown>;

/** The library's scene without the library: it keeps what it is given and counts versions. */
class FakeScene {
  elements: Loose[] = [];
  history = { clear() {} };
  setActiveTool() {}
  getSceneElementsIncludingDeleted() {
    return this.elements;
  }
  /** What was shown as being drawn, each time. */
  live: (Loose | null)[] = [];
  /** What of each change can be taken back. */
  captured: unknown[] = [];
  updateScene(change: {
    elements?: Loose[];
    appState?: { newElement: Loose | null };
    captureUpdate?: string;
  }) {
    const { elements, appState, captureUpdate } = change;
    if (elements) this.captured.push(captureUpdate);
    if (appState) this.live.push(appState.newElement);
    // As the library does, what has no place in the order yet gets one and a version more.
    if (elements)
      this.elements = elements.map((each) =>
        each.index ? each : { ...each, index: 'a', version: (each.version as number) + 1 },
      );
  }
  /** What somebody does by hand. */
  touch(id: string, change: Loose) {
    const before = this.elements.find((each) => each.id === id);
    const version = ((before?.version as number | undefined) ?? 0) + 1;
    const after = { ...before, ...change, id, version, isDeleted: change.isDeleted ?? false };
    this.elements = [...this.elements.filter((each) => each.id !== id), after];
  }
}

const quiet: UnderWay = {
  newElement: null,
  multiElement: null,
  editingTextElement: null,
  selectedElementsAreBeingDragged: false,
  isResizing: false,
  isRotating: false,
};

const box = (change: Loose = {}): BoardElement => drawn({ type: 'rectangle', id: 'box', ...change });
const stroke = (count: number): Loose => ({
  ...drawn({ type: 'freedraw', id: 's', points: Array.from({ length: count }, (_, at) => [at, at]) }),
  version: count,
  isDeleted: false,
});

describe('the port', () => {
  let scene: FakeScene;
  let port: ExcalidrawPort;
  let told: LocalChange[];
  let ended: number;
  const look = (state: Partial<UnderWay> = {}) =>
    port.changed(scene.elements as unknown as ExcalidrawElement[], { ...quiet, ...state });

  beforeEach(() => {
    scene = new FakeScene();
    told = [];
    ended = 0;
    const library = {
      restoreElements: (elements: unknown) => elements,
      convertToExcalidrawElements: (skeletons: Loose[]) =>
        skeletons.map((each) => ({ ...box(each), id: 'new', version: 1, isDeleted: false })),
      CaptureUpdateAction: { IMMEDIATELY: 'now', NEVER: 'never', EVENTUALLY: 'later' },
    };
    port = new ExcalidrawPort(scene as unknown as SceneApi, library as unknown as Library, () => {
      ended += 1;
    });
    port.onLocalChange((change) => told.push(change));
  });

  it('tells nothing of what comes in', () => {
    port.load([{ element: box(), locked: false }]);
    port.apply({ put: [{ element: box({ x: 5 }), locked: true }], gone: [] });
    port.apply({ put: [{ element: box({ id: 'other' }), locked: false }], gone: ['box'] });
    look();
    expect(told).toEqual([]);
    expect(scene.elements.map(({ id, isDeleted }) => [id, isDeleted])).toEqual([
      ['box', true],
      ['other', false],
    ]);
  });

  it('what came while nobody could write here is no part of what can be taken back', () => {
    port.setReadOnly(true);
    port.apply({ put: [{ element: box(), locked: true }], gone: [] });
    expect(scene.captured).toEqual(['later']);
    port.setReadOnly(false);
    expect(scene.captured).toEqual(['later', 'never']);
    port.apply({ put: [{ element: box({ x: 5 }), locked: true }], gone: [] });
    expect(scene.captured.at(-1)).toBe('never');
    look();
    expect(told).toEqual([]);
  });

  it('what is loaded again is as the room has it, and what nobody has touched is not made again', () => {
    const [one, other] = [box(), box({ id: 'other' })];
    const put = [one, other].map((element) => ({ element, locked: false }));
    port.load(put);
    const first = [...scene.elements];
    port.load(put);
    expect(scene.elements.map((each, at) => each === first[at])).toEqual([true, true]);
    scene.touch('other', { x: 50 });
    port.load(put);
    expect(scene.elements[0]).toBe(first[0]);
    expect(scene.elements[1]).toMatchObject({ id: 'other', x: other.x });
    port.load(put.with(0, { element: box({ x: 7 }), locked: false }));
    expect(scene.elements[0]).toMatchObject({ id: 'box', x: 7 });
    port.load(put.map(({ element }) => ({ element, locked: true })));
    expect(scene.elements.map(({ locked }) => locked)).toEqual([true, true]);
    look();
    expect(told).toEqual([]);
  });

  it('tells what was done once it is done', () => {
    port.load([{ element: box(), locked: false }]);
    port.press(true);
    scene.touch('box', { x: 50 });
    look();
    expect(told).toEqual([]);
    port.press(false);
    look({ isResizing: true });
    expect(told).toEqual([]);
    look();
    look();
    expect(told).toEqual([{ what: 'put', element: box({ x: 50 }) }]);
    scene.touch('box', { isDeleted: true });
    look();
    expect(told.at(-1)).toEqual({ what: 'gone', id: 'box' });
  });

  it('tells a stroke while it is drawn, and its end', () => {
    port.press(true);
    for (const count of [2, 3]) {
      scene.elements = [stroke(count)];
      look({ newElement: stroke(count) as unknown as UnderWay['newElement'] });
    }
    port.press(false);
    look();
    expect(told.map(({ what }) => what)).toEqual(['drawing', 'drawing', 'put']);
  });

  it('a stroke that is given up goes', () => {
    port.press(true);
    look({ newElement: stroke(2) as unknown as UnderWay['newElement'] });
    port.press(false);
    look();
    expect(told.at(-1)).toEqual({ what: 'gone', id: 's' });
  });

  it('read-only ends what is under way and tells nothing more', () => {
    port.press(true);
    port.setReadOnly(true);
    expect(ended).toBe(1);
    scene.touch('box', {});
    look();
    expect(told).toEqual([]);
    port.load([]);
    expect(scene.elements).toEqual([]);
    port.setReadOnly(false);
    look();
    expect(told).toEqual([]);
  });

  it('tells anything new while it is drawn or typed, and a mark that is there already when it is done', () => {
    port.load([{ element: box({ id: 'old' }), locked: false }]);
    const fresh = { ...box(), version: 1 } as unknown as UnderWay['newElement'];
    look({ newElement: fresh });
    const text = { ...drawn({ type: 'text', id: 't', text: 'Beans' }), version: 3, isDeleted: false };
    scene.elements = [...scene.elements, text];
    look({ editingTextElement: text as unknown as UnderWay['editingTextElement'] });
    look({ newElement: { ...box({ id: 'old' }), version: 9 } as unknown as UnderWay['newElement'] });
    expect(told).toMatchObject([
      { what: 'drawing', element: { id: 'box' } },
      { what: 'drawing', element: { id: 't', text: 'Beans' } },
    ]);
  });

  it('words that were being typed when the floor went are not lost', () => {
    const text = { ...drawn({ type: 'text', id: 't', text: 'Beans' }), version: 3, isDeleted: false };
    scene.elements = [text];
    look({ editingTextElement: text as unknown as UnderWay['editingTextElement'] });
    port.setReadOnly(true);
    expect(told.at(-1)).toMatchObject({ what: 'unfinished', element: { id: 't', text: 'Beans' } });
    port.setReadOnly(false);
    port.setReadOnly(true);
    expect(told.filter(({ what }) => what === 'unfinished')).toHaveLength(1);
  });

  it('what another draws is shown beside the scene, and taken away once', () => {
    port.showLive(box());
    port.showLive(null);
    port.showLive(null);
    expect(scene.live.map((each) => each?.id ?? null)).toEqual(['box', null]);
    expect(scene.elements).toEqual([]);
  });

  it('shows a moment of the past, locked', () => {
    port.seek([box()]);
    look();
    expect(scene.elements).toMatchObject([{ id: 'box', locked: true }]);
    expect(told).toEqual([]);
  });

  it('looks only at what has changed: a board may have a thousand marks', () => {
    port.load([{ element: box(), locked: false }]);
    look();
    const quietOne = scene.elements[0] ?? {};
    const read = vi.fn(() => 'rectangle');
    Object.defineProperty(quietOne, 'type', { get: read });
    scene.touch('other', { ...box({ id: 'other' }) });
    look();
    expect(told).toMatchObject([{ what: 'put', element: { id: 'other' } }]);
    expect(read).not.toHaveBeenCalled();
  });

  it('what the board does not take goes at once, untold', () => {
    scene.touch('frame', { type: 'frame', x: 0, y: 0, width: 10, height: 10 });
    look();
    expect(told).toEqual([]);
    expect(scene.elements[0]?.isDeleted).toBe(true);
  });

  it('something new without a pointer is told like anything drawn', () => {
    port.add('note', 'Ask Cleo', { x: 1, y: 2 });
    look();
    expect(told).toMatchObject([{ what: 'put', element: { id: 'new', x: 1, y: 2 } }]);
  });
});
