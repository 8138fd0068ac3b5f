import { CLOSED, type Microphone, type MicrophoneEvent, microphoneAfter, wantedOf } from './microphone';
import { EMPTY, type Slots } from './slots';
import type { DeviceKind, Trouble } from './troubles';

/** What the viewer sends and is sent, as it ought to be; the browser's objects are made to follow. */
export interface Media {
  /** Observers listen; whoever is not in the meeting does not even that. */
  mayShow: boolean;
  microphone: Microphone;
  camera: { on: boolean; trouble: Trouble | null };
  share: { on: boolean; trouble: Trouble | null };
  /** Troubles that have been told and put away: they stand as they are, but their notice does not. */
  read: readonly DeviceKind[];
  slots: Slots;
  blocked: Blocked | null;
  /** The browser waits for a press before it plays. */
  soundBlocked: boolean;
}

export type BlockedWhat = 'voice' | 'screen' | 'camera';

/** The server does not pass on what we send. */
export interface Blocked {
  what: BlockedWhat;
  code: string;
  at: number;
}

export type MediaEvent =
  | { type: 'entered'; opensWithFloor: boolean; camera: boolean }
  | { type: 'standing'; mayShow: boolean; turn: number | null }
  | { type: 'microphone'; event: Exclude<MicrophoneEvent, { type: 'floor' }> }
  | { type: 'camera_pressed' }
  | { type: 'camera_failed'; trouble: Trouble }
  | { type: 'share_started' }
  | { type: 'share_ended' }
  | { type: 'share_failed'; trouble: Trouble }
  | { type: 'trouble_read'; kind: DeviceKind }
  | { type: 'slots'; slots: Slots }
  /** The peer is gone, and with it whoever was to be seen. */
  | { type: 'unseen' }
  | { type: 'blocked'; blocked: Blocked }
  | { type: 'blocked_read' }
  | { type: 'sound'; blocked: boolean };

export const NOTHING: Media = {
  mayShow: false,
  microphone: CLOSED,
  camera: { on: false, trouble: null },
  share: { on: false, trouble: null },
  read: [],
  slots: EMPTY,
  blocked: null,
  soundBlocked: false,
};

function standing(media: Media, mayShow: boolean, turn: number | null): Media {
  const mine = mayShow ? turn : null;
  const before = media.microphone;
  const moved = before.turn !== mine;
  return {
    ...media,
    mayShow,
    microphone: microphoneAfter(before, { type: 'floor', turn: mine }),
    // A share belongs to its turn: the next one begins with none.
    share: moved ? { on: false, trouble: null } : media.share,
    blocked: moved && media.blocked?.what !== 'camera' ? null : media.blocked,
  };
}

function microphoneHas(media: Media, event: Exclude<MicrophoneEvent, { type: 'floor' }>): Media {
  const told = event.type === 'failed' ? unread(media, 'microphone') : media;
  return { ...told, microphone: microphoneAfter(media.microphone, event) };
}

function cameraPressed({ camera }: Media): Media['camera'] {
  return { on: camera.trouble !== null || !camera.on, trouble: null };
}

/** A device that fails anew is told anew. */
function unread(media: Media, kind: DeviceKind): Media {
  return media.read.includes(kind) ? { ...media, read: media.read.filter((each) => each !== kind) } : media;
}

/** What to tell of devices now. */
export function troublesNow({ microphone, camera, share, read }: Media): [DeviceKind, Trouble][] {
  const all: [DeviceKind, Trouble | null][] = [
    ['microphone', microphone.trouble],
    ['camera', camera.trouble],
    ['screen', share.trouble],
  ];
  return all.filter((each): each is [DeviceKind, Trouble] => each[1] !== null && !read.includes(each[0]));
}

export function mediaAfter(media: Media, event: MediaEvent): Media {
  switch (event.type) {
    case 'entered':
      return {
        ...media,
        microphone: microphoneAfter(media.microphone, { ...event, type: 'switched' }),
        camera: { on: event.camera, trouble: null },
      };
    case 'standing':
      return standing(media, event.mayShow, event.turn);
    case 'microphone':
      return microphoneHas(media, event.event);
    case 'camera_pressed':
      return { ...media, camera: cameraPressed(media) };
    case 'camera_failed':
      return { ...unread(media, 'camera'), camera: { on: false, trouble: event.trouble } };
    case 'share_started':
      // The floor may have gone on while a screen was being chosen.
      return media.microphone.turn === null ? media : { ...media, share: { on: true, trouble: null } };
    case 'share_ended':
      return { ...media, share: { on: false, trouble: null } };
    case 'share_failed':
      return { ...unread(media, 'screen'), share: { on: false, trouble: event.trouble } };
    case 'trouble_read':
      return { ...media, read: [...unread(media, event.kind).read, event.kind] };
    case 'slots':
      return { ...media, slots: event.slots };
    case 'unseen':
      return { ...media, slots: EMPTY };
    case 'blocked':
      return { ...media, blocked: event.blocked };
    case 'blocked_read':
      return { ...media, blocked: null };
    case 'sound':
      return media.soundBlocked === event.blocked ? media : { ...media, soundBlocked: event.blocked };
  }
}

export interface Sending {
  microphone: ReturnType<typeof wantedOf>;
  /** Small for the tiles; full, for the stage, is a large and a small picture at once. */
  camera: 'off' | 'small' | 'full';
  screen: boolean;
}

/** What the browser's objects are to do. Without the floor no sound and no screen leave this machine. */
export function sendingOf(media: Media): Sending {
  const { mayShow, microphone, camera, share } = media;
  const holds = microphone.turn !== null;
  return {
    microphone: mayShow ? wantedOf(microphone) : 'closed',
    // Only who has the floor is shown large; the small layer goes on, or the server would take the camera for off.
    camera: mayShow && camera.on ? (holds ? 'full' : 'small') : 'off',
    screen: mayShow && holds && share.on,
  };
}

/** At a hand-over packets are under way that the server rightly drops: only what goes on is worth a word. */
const BLOCKED_AFTER_MS = 1_500;

/** What to tell of the server's blocking now; null when it is of no concern (any more). */
export function blockedNow(media: Media, now: number): Blocked | null {
  const { blocked } = media;
  if (!blocked || now - blocked.at < BLOCKED_AFTER_MS) return null;
  const sending = sendingOf(media);
  const still = {
    voice: sending.microphone === 'open',
    camera: sending.camera !== 'off',
    screen: sending.screen,
  };
  return still[blocked.what] ? blocked : null;
}
