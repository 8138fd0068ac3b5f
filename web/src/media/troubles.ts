import { t } from '../language/language';

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
  return t(`media:${kind}_${trouble}`);
}

function screenSentence(trouble: Trouble): string {
  switch (trouble) {
    case 'refused':
      return t('media:screen_refused');
    case 'insecure':
      return t('media:screen_insecure');
    case 'none':
    case 'busy':
    case 'unplugged':
    case 'failed':
      return t('media:screen_failed');
  }
}
