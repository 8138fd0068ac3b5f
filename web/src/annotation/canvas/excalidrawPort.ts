import type {
  CaptureUpdateAction,
  convertToExcalidrawElements,
  restoreElements,
} from '@excalidraw/excalidraw';
import type { ExcalidrawElement } from '@excalidraw/excalidraw/element/types';
import type { AppState, ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types';
import { type BoardElement, elementFrom } from '../element';
import type { CanvasPort, Change, LocalChange, NewKind } from '../port';
import { skeletonOf } from './newMark';

export type Scene = readonly ExcalidrawElement[];
export type SceneApi = Pick<
  ExcalidrawImperativeAPI,
  'updateScene' | 'getSceneElementsIncludingDeleted' | 'history' | 'setActiveTool'
>;
/** What the library exports and we use; handed in, so that tests need not load it. */
export interface Library {
  restoreElements: typeof restoreElements;
  convertToExcalidrawElements: typeof convertToExcalidrawElements;
  CaptureUpdateAction: typeof CaptureUpdateAction;
}
export type UnderWay = Pick<
  AppState,
  | 'newElement'
  | 'multiElement'
  | 'editingTextElement'
  | 'selectedElementsAreBeingDragged'
  | 'isResizing'
  | 'isRotating'
>;

/** A mark of the room as the library has it, since it was put there; forgotten with it, as it holds its canvas. */
interface Put {
  from: BoardElement;
  locked: boolean;
  as: ExcalidrawElement;
  version: number;
}

/** The library's pen, ruler and letters as the board's port. */
export class ExcalidrawPort implements CanvasPort {
  /** The version of each element that the room knows of, or has been told. */
  private versions = new Map<string, number>();
  private readonly puts = new Map<string, Put>();
  private listener: ((change: LocalChange) => void) | null = null;
  private readOnly = false;
  /** A pointer is down: what changes now is not finished. */
  private pressed = false;
  private drawing: string | null = null;
  /** What another draws is shown. */
  private isLive = false;
  /** A text under the keyboard, with what stands in it. */
  private typing: BoardElement | null = null;

  constructor(
    private readonly api: SceneApi,
    private readonly library: Library,
    /** Ends a gesture of the pointer that is under way. */
    private readonly endGesture: () => void,
  ) {}

  load(elements: Change['put']): void {
    this.versions.clear();
    this.drawing = null;
    const before = new Map(this.api.getSceneElementsIncludingDeleted().map((each) => [each.id, each]));
    const scene = elements.map(
      (each) =>
        this.untouched(each, before.get(each.element.id)) ??
        this.complete(each.element, each.locked, undefined),
    );
    this.puts.clear();
    this.show(scene, new Set(scene.map(({ id }) => id)), elements);
  }

  /** A mark that is as it was put there, and is to be: to make a thousand of them again takes its time, and their canvases too. */
  private untouched({ element, locked }: Change['put'][number], before: ExcalidrawElement | undefined) {
    const put = this.puts.get(element.id);
    const isAsPut = before !== undefined && put?.as === before && put.version === before.version;
    return isAsPut && !before.isDeleted && put.from === element && put.locked === locked ? before : null;
  }

  apply({ put, gone }: Change): void {
    if (put.length === 0 && gone.length === 0) return;
    const fresh = new Map(put.map((each) => [each.element.id, each]));
    const leaving = new Set(gone);
    for (const id of gone) this.puts.delete(id);
    const scene = this.api.getSceneElementsIncludingDeleted().map((before) => {
      const each = fresh.get(before.id);
      fresh.delete(before.id);
      if (each) return this.complete(each.element, each.locked, before);
      if (!leaving.has(before.id) || before.isDeleted) return before;
      return { ...before, isDeleted: true, version: before.version + 1 };
    });
    for (const { element, locked } of fresh.values()) scene.push(this.complete(element, locked, undefined));
    this.show(scene, new Set([...gone, ...put.map(({ element }) => element.id)]), put);
  }

  /** As the library shows what its own pen draws: on a canvas of its own, so that the others are not drawn anew. */
  showLive(element: BoardElement | null): void {
    if (!element && !this.isLive) return;
    this.isLive = element !== null;
    const newElement = element && this.complete(element, true, undefined);
    this.api.updateScene({ appState: { newElement: newElement as AppState['newElement'] } });
  }

  onLocalChange(listener: (change: LocalChange) => void): () => void {
    this.listener = listener;
    return () => {
      if (this.listener === listener) this.listener = null;
    };
  }

  setReadOnly(readOnly: boolean): void {
    if (readOnly === this.readOnly) return;
    this.readOnly = readOnly;
    this.showLive(null);
    this.drawing = null;
    const { typing } = this;
    this.typing = null;
    if (!readOnly) {
      // What came while nobody could write here is nothing to be taken back.
      this.show([...this.api.getSceneElementsIncludingDeleted()], new Set(), []);
      return;
    }
    if (typing) this.listener?.({ what: 'unfinished', element: typing });
    this.endGesture();
    this.pressed = false;
  }

  seek(elements: BoardElement[]): void {
    this.setReadOnly(true);
    this.load(elements.map((element) => ({ element, locked: true })));
  }

  /** A pointer went down on the board, or up anywhere. */
  press(down: boolean): void {
    this.pressed = down;
  }

  /** Puts something new on the board as if it had been drawn. */
  add(kind: NewKind, text: string, at: { x: number; y: number }): void {
    const fresh = this.library.convertToExcalidrawElements(skeletonOf(kind, text, at));
    this.api.updateScene({
      elements: [...this.api.getSceneElementsIncludingDeleted(), ...fresh],
      captureUpdate: this.library.CaptureUpdateAction.IMMEDIATELY,
    });
  }

  /** The library says that something changed: finds out what the viewer has done, and tells it. */
  changed(scene: Scene, state: UnderWay): void {
    if (this.readOnly || !this.listener) return;
    this.tellUnderWay(scene, state);
    if (this.pressed || isUnderWay(state)) return;
    const done: LocalChange[] = [];
    const foreign: string[] = [];
    for (const element of scene) {
      const before = this.versions.get(element.id);
      if (before === element.version) continue;
      const change = changeOf(element, before !== undefined || element.id === this.drawing);
      this.versions.set(element.id, element.version);
      if (element.isDeleted) this.puts.delete(element.id);
      if (change) done.push(change);
      else if (!element.isDeleted) foreign.push(element.id);
    }
    if (this.drawing && !scene.some(({ id }) => id === this.drawing))
      done.push({ what: 'gone', id: this.drawing });
    this.drawing = null;
    for (const change of done) this.listener(change);
    // What the board does not take, a pasted frame for one, goes at once instead of at the next look.
    this.apply({ put: [], gone: foreign });
  }

  private tellUnderWay(scene: Scene, state: UnderWay): void {
    const text = state.editingTextElement?.id;
    const typed = text === undefined ? undefined : scene.find(({ id }) => id === text);
    const words = typed ? elementFrom(typed) : null;
    this.typing = words && words.text !== '' ? words : null;
    const drawn = state.newElement ?? state.multiElement;
    const element = drawn ? elementFrom(drawn) : this.typing;
    // What the others have already they see change when it is done.
    if (!element || this.versions.has(element.id)) return;
    this.drawing = element.id;
    this.listener?.({ what: 'drawing', element });
  }

  private complete(
    element: BoardElement,
    locked: boolean,
    before: ExcalidrawElement | undefined,
  ): ExcalidrawElement {
    const version = Math.max(before?.version ?? 0, this.versions.get(element.id) ?? 0) + 1;
    const isUnmeasured = element.type === 'text' && element.width === 0;
    const raw = {
      ...element,
      // The library throws away what has no size before it measures it, and takes a height for that of its lines.
      ...(isUnmeasured && { width: 1, height: 0 }),
      locked,
      version,
      versionNonce: version,
      index: before?.index ?? null,
      isDeleted: false,
      frameId: null,
      link: null,
      updated: 1,
    } as unknown as ExcalidrawElement;
    // It measures only what it also looks after the ties of; alone, a text has none to keep.
    const [whole] = this.library.restoreElements([raw], null, {
      refreshDimensions: isUnmeasured,
      repairBindings: isUnmeasured,
    });
    if (!whole) return raw;
    return isUnmeasured ? ({ ...whole, containerId: element.containerId ?? null } as typeof whole) : whole;
  }

  private show(scene: ExcalidrawElement[], told: Set<string>, put: Change['put']): void {
    // Only for who writes does the library keep what can be taken back: a copy of all marks at each one that comes.
    const { NEVER, EVENTUALLY } = this.library.CaptureUpdateAction;
    this.api.updateScene({ elements: scene, captureUpdate: this.readOnly ? EVENTUALLY : NEVER });
    // The library may have counted them on when it gave them their place.
    const fresh = new Map(put.map((each) => [each.element.id, each]));
    for (const as of this.api.getSceneElementsIncludingDeleted()) {
      const { id, version } = as;
      if (told.has(id)) this.versions.set(id, version);
      const { element: from, locked = false } = fresh.get(id) ?? {};
      if (from) this.puts.set(id, { from, locked, as, version });
    }
  }
}

function isUnderWay(state: UnderWay): boolean {
  return (
    state.newElement !== null ||
    state.multiElement !== null ||
    state.editingTextElement !== null ||
    state.selectedElementsAreBeingDragged ||
    state.isResizing ||
    state.isRotating
  );
}

function changeOf(element: ExcalidrawElement, wasTold: boolean): LocalChange | null {
  if (element.isDeleted) return wasTold ? { what: 'gone', id: element.id } : null;
  const known = elementFrom(element);
  return known && { what: 'put', element: known };
}
