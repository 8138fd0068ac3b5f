import { t } from '../language/language';
import { remaining } from '../ui/clock';
import type { Line } from './line';
import type { Blocked, Media } from './media';
import { type Microphone, wantedOf } from './microphone';
import { troubleSentence } from './troubles';

/** How the line is, in words; null when there is nothing to say. */
export function lineSentence(line: Line, now: number): string | null {
  switch (line.state) {
    case 'off':
    case 'connected':
      return null;
    case 'opening':
    case 'joining':
      return line.failures > 0 ? t('media:line_again') : null;
    case 'stumbling':
    case 'restarting':
      return t('media:line_repair');
    case 'waiting': {
      const time = remaining(line.until - now);
      return t('media:line_next_try', { what: waitingFor(line.why?.code), time });
    }
    case 'over':
      return overSentence(line.why.code, line.why.detail);
  }
}

function waitingFor(code: string | undefined): string {
  switch (code) {
    case undefined:
      return t('media:line_interrupted');
    case 'media_room_full':
    case 'media_server_full':
    case 'media_member_full':
    case 'media_busy':
    case 'busy':
      return t('media:line_full');
    default:
      return t('media:line_failed');
  }
}

function overSentence(code: string, detail: string): string {
  // A server that knows nothing of media hands what is for "server" to a person of that name.
  if (code === 'media_off' || code === 'peer_unknown') return t('media:line_none');
  return detail ? t('media:line_over', { detail }) : t('media:line_over_plain');
}

/** What the microphone does now, for its button. */
export function microphoneSentence(mic: Microphone): string {
  if (mic.trouble) return troubleSentence('microphone', mic.trouble);
  const wanted = wantedOf(mic);
  if (wanted === 'open') return t('media:mic_open');
  if (mic.turn !== null) return t('media:mic_closed');
  return wanted === 'ready' ? t('media:mic_ready') : t('media:mic_stays_closed');
}

/** What a press on the microphone's button would do: its name. */
export function microphoneAction(mic: Microphone): string {
  if (mic.trouble) return t('media:mic_try');
  if (mic.turn !== null) return mic.open ? t('media:mic_mute') : t('media:mic_do_open');
  return t('media:mic_do_ready');
}

export function blockedSentence({ what, code }: Blocked): string {
  const why = code === 'role_forbids' ? 'role' : 'floor';
  return t(`media:blocked_${why}_${what}`);
}

/** Said aloud when it changes; who has the floor is said elsewhere. */
export function spokenSentence({ microphone, share, soundBlocked }: Media): string {
  const parts: string[] = [];
  if (microphone.turn !== null && !microphone.trouble)
    parts.push(microphone.open ? t('media:said_mic_open') : t('media:said_mic_closed'));
  if (share.on) parts.push(t('media:said_sharing'));
  if (soundBlocked) parts.push(t('media:said_sound_off'));
  return parts.join(' ');
}
