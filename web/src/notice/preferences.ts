import { create } from 'zustand';

/** How this device calls its person; it never leaves it. */
export interface NoticePreferences {
  /** By the browser, while the page is not looked at. */
  browser: boolean;
  /** By a soft note. */
  sound: boolean;
  /** The offer has been answered once, either way. */
  answered: boolean;
}

const KEY = 'nexchamps-notices';

/** Silent until somebody says otherwise. */
const PLAIN: NoticePreferences = { browser: false, sound: false, answered: false };

/** What was kept, as far as it has the right shape. */
export function noticesOf(text: string | null): NoticePreferences {
  try {
    const kept: Record<string, unknown> = { ...JSON.parse(text ?? '{}') };
    return {
      browser: kept.browser === true,
      sound: kept.sound === true,
      answered: kept.answered === true,
    };
  } catch {
    return PLAIN;
  }
}

function read(): NoticePreferences {
  try {
    return noticesOf(localStorage.getItem(KEY));
  } catch {
    // Storage may be closed to us; then it is a choice for this page.
    return PLAIN;
  }
}

export const useNotices = create<NoticePreferences>(read);

export function preferNotices(change: Partial<NoticePreferences>): void {
  useNotices.setState({ ...change, answered: true });
  try {
    localStorage.setItem(KEY, JSON.stringify(useNotices.getState()));
  } catch {
    // See `read`.
  }
}
