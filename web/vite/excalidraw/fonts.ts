import type { Plugin } from 'vite';

/** The first part of the handwriting that stays out of the build, in the library's code. */
const FIRST = /(\w+)="\.\/fonts\/Xiaolai\//;

/**
 * Takes the list of a font's 209 parts, none of which is here, out of the library.
 *
 * It made a font face of each as soon as a board was shown: a fifth of a second of a phone's processor.
 */
export function fontsLeftOut(): Plugin {
  let found = false;
  return {
    name: 'excalidraw-fonts-left-out',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@excalidraw/excalidraw/dist/')) return null;
      const first = FIRST.exec(code)?.[1];
      if (first === undefined) return null;
      const list = new RegExp(`=\\[\\{uri:${first.replaceAll('$', '\\$')},[^\\]]*\\]`);
      found ||= list.test(code);
      return { code: code.replace(list, '=[]'), map: null };
    },
    generateBundle() {
      if (!found) this.error('where @excalidraw/excalidraw lists the font that is left out was not found');
    },
  };
}
