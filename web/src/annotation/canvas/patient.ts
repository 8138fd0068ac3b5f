/** How long to wait each time: a line that falls comes back, and who is in a room need not leave it for that. */
export const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000];

/** Some time, or as long as the browser has no network. */
function untilLine(ms: number): Promise<void> {
  return new Promise((done) => {
    const over = () => {
      clearTimeout(timer);
      removeEventListener('online', over);
      done();
    };
    const timer = setTimeout(over, ms);
    addEventListener('online', over);
  });
}

/** A script that did not come is asked for again by itself; a style has to be put there anew. */
class FailedStyles {
  private readonly links = new Set<HTMLLinkElement>();

  constructor() {
    // It does not rise from its link to the page, but passes on its way down.
    document.addEventListener('error', this.note, { capture: true });
  }

  private readonly note = ({ target }: Event) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') this.links.add(target);
  };

  askAgain(): void {
    for (const link of this.links) link.replaceWith(link.cloneNode());
    this.links.clear();
  }

  end(): void {
    document.removeEventListener('error', this.note, { capture: true });
  }
}

/** Fetches a part of the app, and does not give up before a minute is over. */
export async function patiently<T>(fetch: () => Promise<T>): Promise<T> {
  const styles = new FailedStyles();
  try {
    for (const ms of WAITS_MS) {
      try {
        return await fetch();
      } catch {
        await untilLine(ms);
        styles.askAgain();
      }
    }
    return await fetch();
  } finally {
    styles.end();
  }
}
