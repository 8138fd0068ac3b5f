/** Whether somebody is signed in here, as far as this browser remembers: before anybody is asked. */
const KNOWN = 'nexchamps.known';

/** Whether a session is to be expected, so that a page may wait to hear of it. */
export function wasSignedIn(): boolean {
  return localStorage.getItem(KNOWN) !== null;
}

export function noteSignedIn(): void {
  localStorage.setItem(KNOWN, '');
}

export function noteSignedOut(): void {
  localStorage.removeItem(KNOWN);
}
