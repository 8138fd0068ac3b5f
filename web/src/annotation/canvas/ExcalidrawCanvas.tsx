import '@excalidraw/excalidraw/index.css';
import './canvas.css';
import {
  CaptureUpdateAction,
  convertToExcalidrawElements,
  Excalidraw,
  getFreeDrawSvgPath,
  restoreElements,
} from '@excalidraw/excalidraw';
import type { AppState, ExcalidrawImperativeAPI, ExcalidrawProps } from '@excalidraw/excalidraw/types';
import { memo, useEffect, useMemo, useRef } from 'react';
import { colourValues, FONT_PLAIN } from '../mark';
import type { CanvasPort, CanvasView } from '../port';
import { ExcalidrawPort, type Scene } from './excalidrawPort';
import { LiveLayer } from './liveLayer';
import { pngOf, svgOf } from './picture';
import { WAITS, type Waits } from './portions';
import { nextPlace, type Window, wholeOf, windowOn } from './view';

export interface CanvasProps {
  readOnly: boolean;
  dark: boolean;
  /** With the port once the board can be drawn on, and with null when it goes. */
  onReady: (canvas: (CanvasPort & CanvasView) | null) => void;
  /** Whether it is still empty because what is to be seen on it is being made. */
  onWait: (waits: boolean) => void;
}

/** Left free for the holder's tools above and below the page. */
const TOOLS_HEIGHT = 64;

const options: ExcalidrawProps['UIOptions'] = {
  canvasActions: {
    changeViewBackgroundColor: false,
    clearCanvas: false,
    export: false,
    loadScene: false,
    saveToActiveFile: false,
    toggleTheme: false,
    saveAsImage: false,
  },
  tools: { image: false },
};

const initially: ExcalidrawProps['initialData'] = {
  appState: {
    // What lies below shows through: the room's own paper, light or dark.
    viewBackgroundColor: 'transparent',
    currentItemStrokeColor: colourValues.ink,
    currentItemFontFamily: FONT_PLAIN,
    currentItemFontSize: 36,
    currentItemRoughness: 0,
    currentItemStrokeWidth: 2,
  },
};

type FreeDraw = Parameters<typeof getFreeDrawSvgPath>[0];

const library = { CaptureUpdateAction, convertToExcalidrawElements, restoreElements };

/** Where the library looks for a window of its own, and whether the viewer has moved it. */
class Looking {
  private set: Window | null = null;
  private follows = true;
  private width: number;
  private height: number;

  constructor(
    private readonly api: ExcalidrawImperativeAPI,
    box: HTMLElement,
  ) {
    this.width = box.clientWidth;
    this.height = box.clientHeight;
  }

  /** Told rather than asked for: to ask in the middle of a change lays the whole page out. */
  resized(width: number, height: number, readOnly: boolean): void {
    this.width = width;
    this.height = height;
    this.keep(readOnly);
  }

  showAll(readOnly: boolean): void {
    const moved = !this.follows;
    this.follows = true;
    const free = readOnly ? 0 : TOOLS_HEIGHT;
    if (this.width === 0 || this.height <= 2 * free) return;
    const window = windowOn(wholeOf(this.api.getSceneElements()), this.width, this.height - 2 * free);
    window.scrollY += free / window.zoom;
    const before = this.set;
    // Most marks leave the window where it is: drawing all of it again would be for nothing.
    if (
      before?.zoom === window.zoom &&
      before.scrollX === window.scrollX &&
      before.scrollY === window.scrollY &&
      !moved
    )
      return;
    this.set = window;
    const { scrollX, scrollY, zoom } = window;
    this.api.updateScene({
      appState: { scrollX, scrollY, zoom: { value: zoom as AppState['zoom']['value'] } },
    });
  }

  /** Shows all again, unless the viewer has chosen to look elsewhere. */
  keep(readOnly: boolean): void {
    if (this.follows) this.showAll(readOnly);
  }

  moved({ scrollX, scrollY, zoom }: Window): void {
    const at = this.set;
    const isOurs =
      at && Math.abs(at.scrollX - scrollX) < 1 && Math.abs(at.scrollY - scrollY) < 1 && at.zoom === zoom;
    if (at && !isOurs) this.follows = false;
  }
}

/** The board drawn by Excalidraw; fetched when a room is shown. */
function ExcalidrawCanvas({ readOnly, dark, onReady, onWait }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const api = useRef<ExcalidrawImperativeAPI | null>(null);
  const port = useRef<ExcalidrawPort | null>(null);
  const looking = useRef<Looking | null>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const layer = useRef<LiveLayer | null>(null);
  const pointer = useRef<PointerEvent | null>(null);
  const isReadOnly = useRef(readOnly);
  isReadOnly.current = readOnly;
  const told = useRef(onReady);
  told.current = onReady;

  // What comes before the library has loaded would be thrown away: its first change says that it has.
  const begin = (drawing: ExcalidrawImperativeAPI, element: HTMLElement) => {
    const endGesture = () => endGestureIn(element, pointer.current);
    const made = new ExcalidrawPort(drawing, library, endGesture);
    const look = new Looking(drawing, element);
    const live = above.current && layerOn(above.current, drawing);
    port.current = made;
    looking.current = look;
    layer.current = live;
    look.showAll(isReadOnly.current);
    if (!isReadOnly.current) drawing.setActiveTool({ type: 'freedraw' });
    told.current({
      load: (elements) => made.load(elements),
      apply: (change) => {
        made.apply(change);
        // Under a pen the paper lies still.
        if (isReadOnly.current) look.keep(true);
      },
      showLive: (element) => {
        const isStroke = element?.type === 'freedraw';
        live?.show(isStroke ? element : null);
        made.showLive(isStroke ? null : element);
      },
      onLocalChange: (listener) => made.onLocalChange(listener),
      setReadOnly: (value) => made.setReadOnly(value),
      seek: (elements) => made.seek(elements),
      showAll: () => look.showAll(isReadOnly.current),
      add: (kind, text) => made.add(kind, text, nextPlace(drawing.getSceneElements().length)),
      exported: (kind) => (kind === 'png' ? pngOf : svgOf)(drawing.getSceneElements()),
    });
  };

  const changed = (scene: Scene, state: AppState) => {
    if (!port.current && api.current && box.current) begin(api.current, box.current);
    port.current?.changed(scene, state);
  };

  useEffect(() => () => told.current(null), []);
  useEffect(() => {
    const element = box.current;
    const tell = (event: Event) => onWait((event as Waits).detail);
    element?.addEventListener(WAITS, tell);
    return () => {
      element?.removeEventListener(WAITS, tell);
      onWait(false);
    };
  }, [onWait]);
  usePressing(pointer, port, () => {
    const drawing = api.current;
    if (drawing) port.current?.changed(drawing.getSceneElementsIncludingDeleted(), drawing.getAppState());
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      looking.current?.resized(element.clientWidth, element.clientHeight, isReadOnly.current);
      layer.current?.moved();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    looking.current?.keep(readOnly);
    if (!readOnly) api.current?.setActiveTool({ type: 'freedraw' });
  }, [readOnly]);

  const excalidrawAPI = useMemo(
    () => (drawing: ExcalidrawImperativeAPI) => {
      api.current = drawing;
      port.current = null;
    },
    [],
  );

  return (
    <div
      ref={box}
      className="board-canvas"
      onPointerDownCapture={(event) => {
        pointer.current = event.nativeEvent;
        port.current?.press(true);
      }}
      onContextMenuCapture={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <Excalidraw
        excalidrawAPI={excalidrawAPI}
        initialData={initially}
        onChange={changed}
        onScrollChange={(scrollX, scrollY, zoom) => {
          looking.current?.moved({ scrollX, scrollY, zoom: zoom.value });
          layer.current?.moved();
        }}
        viewModeEnabled={readOnly}
        theme={dark ? 'dark' : 'light'}
        langCode={document.documentElement.lang.startsWith('fr') ? 'fr-FR' : 'en'}
        UIOptions={options}
        handleKeyboardGlobally={false}
        validateEmbeddable={false}
        aiEnabled={false}
        autoFocus={false}
      />
      <canvas ref={above} className="board-live" data-dark={dark || undefined} hidden />
    </div>
  );
}

function layerOn(canvas: HTMLCanvasElement, drawing: ExcalidrawImperativeAPI): LiveLayer {
  const seen = () => {
    const { scrollX, scrollY, zoom, width, height } = drawing.getAppState();
    return { scrollX, scrollY, zoom: zoom.value, width, height };
  };
  return new LiveLayer(canvas, seen, (stroke) => getFreeDrawSvgPath(stroke as unknown as FreeDraw));
}

/** What is drawn on it comes in by its port: nothing around it draws it anew. */
export default memo(ExcalidrawCanvas);

/** Tells the port that a pointer is up again, wherever that happened. */
function usePressing(
  pointer: React.RefObject<PointerEvent | null>,
  port: React.RefObject<ExcalidrawPort | null>,
  look: () => void,
): void {
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    const up = () => {
      if (!pointer.current) return;
      pointer.current = null;
      port.current?.press(false);
      // The library finishes the stroke in its own handler of the same event.
      setTimeout(() => latest.current());
    };
    addEventListener('pointerup', up);
    addEventListener('pointercancel', up);
    return () => {
      removeEventListener('pointerup', up);
      removeEventListener('pointercancel', up);
    };
  }, [pointer, port]);
}

/** Lets the library believe that pen and keyboard were laid down. */
function endGestureIn(element: HTMLElement, last: PointerEvent | null): void {
  element.querySelector<HTMLTextAreaElement>('.excalidraw-wysiwyg')?.blur();
  if (!last) return;
  const { pointerId, pointerType, clientX, clientY, button } = last;
  window.dispatchEvent(new PointerEvent('pointerup', { pointerId, pointerType, clientX, clientY, button }));
}
