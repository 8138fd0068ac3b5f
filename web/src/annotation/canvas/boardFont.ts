/** The page's own: no mark is written in it, so that a part of it that comes makes no mark another one. */
const OF_THE_PAGE = 'Inter Variable';

/** Whether marks may be written in a font that has come; `vite/excalidraw.ts` has the library ask before it makes texts anew. */
export function isOfBoard({ family }: Pick<FontFace, 'family'>): boolean {
  return family.replaceAll('"', '') !== OF_THE_PAGE;
}
