import { CAMERAS } from './slots';

/** How wide each camera is shown, for the server to choose the layer by. */

/** Widths are told in steps, so that a window being dragged is not a message per pixel. */
const STEP_PX = 32;
/** The widest that is worth telling. */
const WIDTH_MAX = 3840;

export interface View {
  slot: number;
  width: number;
}

/** One camera's places on the page: the widest counts. `widths` are CSS pixels. */
export function viewOf(widths: Map<number, number[]>, pixelRatio: number, visible: boolean): View[] {
  return Array.from({ length: CAMERAS }, (_, slot) => {
    const widest = visible ? Math.max(0, ...(widths.get(slot) ?? [])) : 0;
    const exact = Math.ceil((widest * pixelRatio) / STEP_PX) * STEP_PX;
    return { slot, width: Math.min(WIDTH_MAX, exact) };
  });
}

export function sameView(a: View[], b: View[]): boolean {
  return a.length === b.length && a.every((view, i) => view.width === b[i]?.width);
}
