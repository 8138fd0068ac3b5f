import { folder } from 'virtual:board-fonts';
import { lazy } from 'react';

// The library reads it when it is loaded, and would fetch its fonts from a public host else.
Object.assign(globalThis, { EXCALIDRAW_ASSET_PATH: folder });

/** The program that draws, two thirds of all that a room weighs: it comes once, when it is first asked for. */
export const fetchCanvas = () => import('./ExcalidrawCanvas');

export const Canvas = lazy(fetchCanvas);
