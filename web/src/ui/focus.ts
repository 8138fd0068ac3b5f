/**
 * As `ref` of a field that opens with a press and is then written in: the very next letter is in it.
 *
 * The kit looks for its field a timer later, and a browser takes letters before timers. Not at once either: what gives
 * the focus back in the end first sees where it was.
 */
export function focusAtOnce(node: HTMLElement | null): void {
  queueMicrotask(() => node?.focus({ preventScroll: true }));
}

/** Where the keyboard comes back to: of an item, which goes away with its menu, the button that the menu belongs to. */
function homeOf(active: Element): HTMLElement | null {
  const button = active.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const home = button ? document.getElementById(button) : active;
  return home instanceof HTMLElement ? home : null;
}

/** Followed all along: the menu may be gone by the time that what it has opened is there. */
let home: HTMLElement | null = null;
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof Element) home = homeOf(target);
});

/** Nobody has the focus: what had it is gone. */
function isLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** A moment later, as whoever has closed something may send the focus elsewhere. */
export function focusIfLost(node: HTMLElement | null): void {
  setTimeout(() => {
    if (isLost()) node?.focus({ preventScroll: true });
  });
}

/** To be called when something opens that takes the focus: what it answers gives it back, unless somebody else has it. */
export function giveBackFocus(): () => void {
  const from = home;
  return () => {
    const last = document.activeElement;
    setTimeout(() => {
      if (isLost() || document.activeElement === last) from?.focus({ preventScroll: true });
    });
  };
}
