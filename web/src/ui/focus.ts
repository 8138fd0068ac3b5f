/**
 * As `ref` of a field that opens with a press and is then written in: the very next letter is in it.
 *
 * The kit looks for its field a timer later, and a browser takes letters before timers. Not at once either: what gives
 * the focus back in the end first sees where it was.
 */
export function focusAtOnce(node: HTMLElement | null): void {
  queueMicrotask(() => node?.focus({ preventScroll: true }));
}
