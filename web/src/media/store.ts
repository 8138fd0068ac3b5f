import { create } from 'zustand';
import { credential } from '../account/session';
import { t } from '../language/language';
import type { SocketLike } from '../protocol/connection';
import { API } from '../protocol/http';
import { Refused, unreachable } from '../protocol/refused';
import { type Choices, choices, NO_CHOICES, openCamera, openMicrophone, openScreen } from './device';
import { iceServers } from './iceServers';
import { type Line, NO_WEBRTC } from './line';
import { type Media, type MediaEvent, NOTHING } from './media';
import type { Streams } from './peer';
import { type Entered, prefer, usePreferences } from './preferences';
import { qualityBetween, type Sample, type Shown, shownAfter } from './quality';
import { Session } from './session';
import { troubleOf } from './troubles';
import { viewOf } from './view';

interface MediaStore {
  line: Line;
  media: Media;
  streams: Streams | null;
  /** Our own camera, as a stream to show; and our own microphone, for its meter. */
  ownCamera: MediaStream | null;
  ownMicrophone: MediaStreamTrack | null;
  choices: Choices;
  quality: Shown | null;
}

const START: MediaStore = {
  line: { state: 'off' },
  media: NOTHING,
  streams: null,
  ownCamera: null,
  ownMicrophone: null,
  choices: NO_CHOICES,
  quality: null,
};

/** Sound and picture of the one room this page is in. */
export const useMedia = create<MediaStore>(() => START);

/** How often the line is measured. */
const MEASURE_EVERY_MS = 3_000;
/** Sizes change in bursts while a window is dragged; the last one counts. */
const VIEW_SETTLE_MS = 200;

let session: Session | null = null;

function peerFor(meeting: number) {
  return async (): Promise<RTCPeerConnection> => {
    if (typeof RTCPeerConnection === 'undefined') {
      const detail = t('media:no_webrtc');
      throw new Refused({ title: '', status: 501, code: NO_WEBRTC, detail });
    }
    const servers = await iceServers(meeting);
    return new RTCPeerConnection({ iceServers: servers, bundlePolicy: 'max-bundle' });
  };
}

function socketFor(meeting: number, user: number) {
  return async (): Promise<SocketLike> => {
    const token = await credential.token();
    if (token === null) throw unreachable();
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const url = `${scheme}://${location.host}${API}/webrtc/meetings/${meeting}/webrtc/${user}`;
    return new WebSocket(url, ['bearer', token]) as SocketLike;
  };
}

function made(meeting: number, user: number): Session {
  return new Session({
    browser: {
      socket: socketFor(meeting, user),
      peer: peerFor(meeting),
      microphone: openMicrophone,
      camera: openCamera,
      random: Math.random,
    },
    onLine: (line) => useMedia.setState(line.state === 'connected' ? { line } : { line, quality: null }),
    onMedia: (media) => useMedia.setState({ media }),
    onStreams: (streams) => useMedia.setState({ streams }),
    onOwn: (kind, track) => {
      if (kind === 'microphone') useMedia.setState({ ownMicrophone: track });
      else useMedia.setState({ ownCamera: track && new MediaStream([track]) });
      // With permission the devices have got names.
      if (track) void refreshChoices();
    },
  });
}

export async function refreshChoices(): Promise<void> {
  useMedia.setState({ choices: await choices() });
}

/** A device was plugged in or pulled out: what was missing may be there now. */
function devicesChanged(): void {
  void refreshChoices();
  const { microphone } = useMedia.getState().media;
  if (microphone.trouble === 'none' || microphone.trouble === 'unplugged')
    session?.tell({ type: 'microphone', event: { type: 'tried_anew' } });
}

function measuring(mine: Session): () => void {
  let before: Sample | null = null;
  const timer = setInterval(async () => {
    const after = await mine.sample().catch(() => null);
    if (session !== mine) return;
    if (before && after) {
      const measured = qualityBetween(before, after);
      useMedia.setState(({ quality }) => ({ quality: shownAfter(quality, measured) }));
    }
    before = after;
  }, MEASURE_EVERY_MS);
  return () => clearInterval(timer);
}

/** Goes into a meeting's sound and picture; the answer leaves them. */
export function enterMedia(meeting: number, user: number, entered: Entered): () => void {
  useMedia.setState(START);
  const mine = made(meeting, user);
  session = mine;
  const { opensWithFloor, camera } = usePreferences.getState();
  const ready = entered === 'ready';
  mine.tell({ type: 'entered', opensWithFloor: ready && opensWithFloor, camera: ready && camera });
  chosenBy(mine);
  mine.join();
  tellView();
  const stopMeasuring = measuring(mine);
  const tryNow = () => mine.tryNow();
  addEventListener('online', tryNow);
  document.addEventListener('visibilitychange', tellView);
  navigator.mediaDevices?.addEventListener?.('devicechange', devicesChanged);
  return () => {
    removeEventListener('online', tryNow);
    document.removeEventListener('visibilitychange', tellView);
    navigator.mediaDevices?.removeEventListener?.('devicechange', devicesChanged);
    stopMeasuring();
    mine.leave();
    if (session === mine) session = null;
  };
}

function chosenBy(mine: Session): void {
  const { microphoneId, cameraId } = usePreferences.getState();
  mine.choose({ microphone: microphoneId, camera: cameraId });
}

export function tellMedia(event: MediaEvent): void {
  session?.tell(event);
}

export function reconnectMedia(): void {
  // After a final no it is a new beginning, else the end of a wait.
  session?.join();
  session?.tryNow();
}

/** The microphone's button: what it does is remembered only where it is a wish for later. */
export function pressMicrophone(): void {
  session?.tell({ type: 'microphone', event: { type: 'pressed' } });
  const { turn, opensWithFloor } = useMedia.getState().media.microphone;
  if (turn === null) prefer({ opensWithFloor });
}

/** For this meeting alone: that a camera was on once is no wish to find it on next time. */
export function pressCamera(): void {
  session?.tell({ type: 'camera_pressed' });
}

export async function pressShare(): Promise<void> {
  const mine = session;
  if (!mine) return;
  if (useMedia.getState().media.share.on) return mine.share(null);
  try {
    const track = await openScreen();
    if (session === mine) mine.share(track);
    else track.stop();
  } catch (error) {
    mine.tell({ type: 'share_failed', trouble: troubleOf(error) });
  }
}

/** Uses other devices from now on, in this meeting and in later ones. */
export function chooseDevices(change: {
  microphoneId?: string;
  cameraId?: string;
  speakerId?: string;
}): void {
  prefer(change);
  if (!session) return;
  if (change.microphoneId !== undefined) session.tell({ type: 'microphone', event: { type: 'tried_anew' } });
  chosenBy(session);
}

// Where cameras are shown on the page, and how wide.
const places = new Map<Element, { slot: number; width: number }>();
let viewTimer: ReturnType<typeof setTimeout> | null = null;

function tellView(): void {
  if (viewTimer) return;
  viewTimer = setTimeout(() => {
    viewTimer = null;
    const widths = new Map<number, number[]>();
    for (const { slot, width } of places.values()) widths.set(slot, [...(widths.get(slot) ?? []), width]);
    session?.view(viewOf(widths, devicePixelRatio, document.visibilityState !== 'hidden'));
  }, VIEW_SETTLE_MS);
}

/** Follows the size of a camera's place on the page; the answer ends it. */
export function showsCamera(slot: number, element: Element): () => void {
  const observer = new ResizeObserver(([entry]) => {
    places.set(element, { slot, width: entry?.contentRect.width ?? 0 });
    tellView();
  });
  places.set(element, { slot, width: element.clientWidth });
  observer.observe(element);
  tellView();
  return () => {
    observer.disconnect();
    places.delete(element);
    tellView();
  };
}
