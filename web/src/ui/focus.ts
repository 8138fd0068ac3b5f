/**
 * As `ref` of a field that opens with a press and is then written in: the very next letter is in it.
 *
 * The kit looks for its field a timer later, and a browser takes letters before timers. Not at once either: what gives
 * the focus back in the end first sees where it was.
 */
export function focusAtOnce(node: HTMLElement | null): void {
  queueMicrotask(() => node?.focus({ preventScroll: true }));
}

/**
 * The button of the menu that has the focus, or had it last: what goes away with the menu leads back there. Followed all
 * along, as the menu may be gone by the time that what it has opened is there.
 */
let menuButton: HTMLElement | null = null;
document.addEventListener('focusin', ({ target }) => {
  const menu = target instanceof Element ? target.closest('[role="menu"]') : null;
  menuButton = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '');
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
  const from = menuButton ?? (isLost() ? null : document.activeElement);
  return () => {
    const last = document.activeElement;
    setTimeout(() => {
      if (isLost() || document.activeElement === last)
        if (from instanceof HTMLElement) from.focus({ preventScroll: true });
    });
  };
}
