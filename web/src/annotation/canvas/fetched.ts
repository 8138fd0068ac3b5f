import { folder } from 'virtual:board-fonts';
import { lazy } from 'react';
import { patiently } from './patient';

// The library reads it when it is loaded, and would fetch its fonts from a public host else.
Object.assign(globalThis, { EXCALIDRAW_ASSET_PATH: folder });

/** What was pressed meanwhile is answered first. */
const nextTask = () => new Promise<void>((done) => setTimeout(done));

async function inPieces() {
  await import('virtual:board-core');
  await nextTask();
  return import('./ExcalidrawCanvas');
}

let coming: ReturnType<typeof inPieces> | null = null;

/**
 * The program that draws, half of all that a room weighs: fetched and started once, when it is first asked for.
 *
 * To start all of it at once would stop a phone for a sixth of a second. It may come in the middle of a meeting: a line
 * that falls then must not take the room away.
 */
export function fetchCanvas(): ReturnType<typeof inPieces> {
  coming ??= patiently(inPieces).catch((error) => {
    coming = null;
    throw error;
  });
  return coming;
}

export const Canvas = lazy(fetchCanvas);
