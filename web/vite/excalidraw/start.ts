import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const PROD = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../node_modules/@excalidraw/excalidraw/dist/prod',
);
/** The first part of the handwriting that stays out of the build; it stands in the half without the controls. */
const FIRST = /(\w+)="\.\/fonts\/Xiaolai\//;
const CORE_MODULE = 'virtual:board-core';

/** The half of the library that the other one stands on: its marks and how they are painted, with what it takes from others. */
function core(): string {
  const file = readdirSync(PROD).find(
    (name) => name.startsWith('chunk-') && FIRST.test(readFileSync(join(PROD, name), 'utf8')),
  );
  if (file === undefined) throw new Error('@excalidraw/excalidraw has no piece of its own with its fonts');
  return join(PROD, file);
}

/**
 * What the drawing library needs from the build to start lightly on a slow processor: in two pieces, and without the
 * list of a font's 209 parts, none of which is here. It made a font face of each as soon as a board was shown, which
 * took a phone a fifth of a second.
 */
export function excalidrawStart(): Plugin {
  let listed = false;
  let isBuild = false;
  return {
    name: 'excalidraw-start',
    enforce: 'pre',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    resolveId(source) {
      if (source !== CORE_MODULE) return null;
      return isBuild ? core() : `\0${CORE_MODULE}`;
    },
    // Where nothing is bundled by us, the library comes in one piece.
    load: (id) => (id === `\0${CORE_MODULE}` ? 'export {};' : null),
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/')) return null;
      const first = FIRST.exec(code)?.[1];
      if (first === undefined) return null;
      const list = new RegExp(`=\\[\\{uri:${first},[^\\]]*\\]`);
      listed ||= list.test(code);
      return { code: code.replace(list, '=[]'), map: null };
    },
    generateBundle() {
      if (!listed) this.error('where @excalidraw/excalidraw lists the font that is left out was not found');
    },
  };
}
