/** What the library keeps of where a mark stands among the others: letters, of which there is always room between two. */
interface Placed {
  index: string | null;
}

/** Whether each mark has its place, behind the one before; `vite/excalidraw.ts` has the library ask before it mends that. */
export function isInOrder(marks: readonly Placed[]): boolean {
  let before = '';
  for (const { index } of marks) {
    if (!index || index <= before) return false;
    before = index;
  }
  return true;
}
