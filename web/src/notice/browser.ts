/** What the browser lets us do to call somebody who looks elsewhere. */
export type Possible = 'yes' | 'ask' | 'denied' | 'never';

/** Only pages that came by TLS, or from this machine, may show notices; some phones never let a page do it. */
export function noticesPossible(): Possible {
  if (typeof Notification === 'undefined' || !window.isSecureContext) return 'never';
  switch (Notification.permission) {
    case 'granted':
      return 'yes';
    case 'denied':
      return 'denied';
    case 'default':
      return 'ask';
  }
}

export async function askForNotices(): Promise<boolean> {
  if (noticesPossible() === 'never') return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Shows a notice over other windows; the meeting's last one gives way to it. Returns how to take it back. */
export function showNotice(title: string, body: string, meeting: number): () => void {
  if (noticesPossible() !== 'yes') return () => {};
  try {
    const notice = new Notification(title, {
      body,
      tag: `nexchamps-${meeting}`,
      icon: '/icons/icon-192.png',
      silent: true,
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    return () => notice.close();
  } catch {
    // Some browsers have the name and refuse the thing.
    return () => {};
  }
}
