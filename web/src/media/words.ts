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
      return line.failures > 0 ? 'Sound and picture are connecting again.' : null;
    case 'stumbling':
    case 'restarting':
      return 'Sound and picture are interrupted. Trying to repair the line.';
    case 'waiting':
      return `${waitingFor(line.why?.code)} Next try in ${remaining(line.until - now)}.`;
    case 'over':
      return overSentence(line.why.code, line.why.detail);
  }
}

function waitingFor(code: string | undefined): string {
  switch (code) {
    case undefined:
      return 'Sound and picture are interrupted.';
    case 'media_room_full':
    case 'media_server_full':
    case 'media_member_full':
    case 'media_busy':
    case 'busy':
      return 'There is no room for your sound and picture just now.';
    default:
      return 'Sound and picture could not be connected.';
  }
}

function overSentence(code: string, detail: string): string {
  // A server that knows nothing of media hands what is for "server" to a person of that name.
  if (code === 'media_off' || code === 'peer_unknown') return 'This server carries no sound and picture.';
  return detail ? `No sound and picture: ${detail}` : 'Sound and picture cannot be connected.';
}

/** What the microphone does now, for its button. */
export function microphoneSentence(mic: Microphone): string {
  if (mic.trouble) return troubleSentence('microphone', mic.trouble);
  const wanted = wantedOf(mic);
  if (wanted === 'open') return 'Open: everyone hears you';
  if (mic.turn !== null) return 'Closed: nobody hears you';
  return wanted === 'ready' ? 'Ready: opens when you get the floor' : 'Stays closed when you get the floor';
}

/** What a press on the microphone's button would do: its name. */
export function microphoneAction(mic: Microphone): string {
  if (mic.trouble) return 'Try the microphone again';
  if (mic.turn !== null) return mic.open ? 'Mute the microphone' : 'Open the microphone';
  return 'Open the microphone when I get the floor';
}

export function blockedSentence({ what, code }: Blocked): string {
  const thing = { voice: 'sound', screen: 'screen', camera: 'picture' }[what];
  const why =
    code === 'role_forbids' ? 'your role does not allow it' : 'the server says you do not have the floor';
  return `Your ${thing} is not passed on: ${why}.`;
}

/** Said aloud when it changes; who has the floor is said elsewhere. */
export function spokenSentence({ microphone, share, soundBlocked }: Media): string {
  const parts: string[] = [];
  if (microphone.turn !== null && !microphone.trouble)
    parts.push(microphone.open ? 'Your microphone is open.' : 'Your microphone is closed.');
  if (share.on) parts.push('You are sharing your screen.');
  if (soundBlocked) parts.push('The sound is off. Press "Turn on sound" to hear the others.');
  return parts.join(' ');
}
