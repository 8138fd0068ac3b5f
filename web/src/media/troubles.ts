/** Why a device could not be had, in words that say what to do. */

export type Trouble = 'refused' | 'none' | 'busy' | 'insecure' | 'unplugged' | 'failed';
export type DeviceKind = 'microphone' | 'camera' | 'screen';

/** What the browser's error means. */
export function troubleOf(error: unknown): Trouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    case 'SecurityError':
    case 'TypeError':
      // Without a secure address there is nothing to call.
      return 'insecure';
    default:
      return 'failed';
  }
}

export function troubleSentence(kind: DeviceKind, trouble: Trouble): string {
  if (kind === 'screen') return screenSentence(trouble);
  switch (trouble) {
    case 'refused':
      return `The browser does not let this page use your ${kind}. Allow it beside the address, then try again.`;
    case 'none':
      return `No ${kind} was found. Plug one in, then try again.`;
    case 'busy':
      return `Your ${kind} cannot be opened; another program may be using it.`;
    case 'insecure':
      return `A browser gives a ${kind} only to secure addresses (https).`;
    case 'unplugged':
      return `Your ${kind} was unplugged.`;
    case 'failed':
      return `Your ${kind} could not be opened.`;
  }
}

function screenSentence(trouble: Trouble): string {
  switch (trouble) {
    case 'refused':
      return 'Nothing is shared: no screen was chosen, or the browser does not let this page share one.';
    case 'insecure':
      return 'This browser shares a screen only on secure addresses (https), or not at all.';
    case 'none':
    case 'busy':
    case 'unplugged':
    case 'failed':
      return 'The screen could not be shared.';
  }
}
