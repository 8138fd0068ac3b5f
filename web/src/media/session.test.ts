import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refused } from '../protocol/refused';
import { BACKOFF_FIRST_MS, type Line, RESTART_MAX_MS } from './line';
import { type Media, NOTHING } from './media';
import { withoutRests } from './peer';
import { Session } from './session';
import { FakePeer, FakeSocket, FakeStream, FakeTrack } from './testPeer';
import { viewOf } from './view';

const VOICE = 0;
const CAMERA = 1;
const SCREEN = 2;

const last = <T>(all: T[]): T => {
  const it = all.at(-1);
  if (!it) throw new Error('there is none');
  return it;
};
const peer = () => last(FakePeer.all);
const socket = () => last(FakeSocket.all);
const soon = () => vi.advanceTimersByTimeAsync(0);

function begin(refuse: { microphone?: string; peer?: Error } = {}) {
  const told = { line: { state: 'off' } as Line, media: NOTHING as Media, tracks: [] as FakeTrack[] };
  const open = (name: 'microphone' | 'camera') => async (id: string) => {
    if (name === 'microphone' && refuse.microphone) throw new DOMException('', refuse.microphone);
    const track = new FakeTrack(id ? `${name} ${id}` : name);
    told.tracks.push(track);
    return track as unknown as MediaStreamTrack;
  };
  const session = new Session({
    browser: {
      socket: async () => new FakeSocket(),
      peer: async () => {
        if (refuse.peer) throw refuse.peer;
        return new FakePeer() as unknown as RTCPeerConnection;
      },
      microphone: open('microphone'),
      camera: open('camera'),
      random: () => 1,
    },
    onLine: (line) => {
      told.line = line;
    },
    onMedia: (media) => {
      told.media = media;
    },
    onStreams: () => {},
    onOwn: () => {},
  });
  return { session, told };
}

async function connect() {
  await soon();
  socket().onopen?.();
  await soon();
  socket().hear({ type: 'sdp', sender: 'server', sdp: { type: 'answer', sdp: 'answer' } });
  await soon();
  peer().becomes('connected');
  await soon();
}

async function connected(refuse = {}) {
  const begun = begin(refuse);
  begun.session.join();
  await connect();
  return begun;
}

const floor = (turn: number | null) => ({ type: 'standing', mayShow: true, turn }) as const;

describe('a session', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('MediaStream', FakeStream);
    FakePeer.all = [];
    FakeSocket.all = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('offers once, with every line that there will ever be', async () => {
    const { told } = await connected();
    expect(peer().lines.map(({ kind, init }) => `${kind} ${init.direction}`)).toEqual([
      'audio sendonly',
      'video sendonly',
      'video sendonly',
      'audio recvonly',
      ...Array(7).fill('video recvonly'),
    ]);
    expect(peer().lines[CAMERA]?.init.sendEncodings?.map(({ rid }) => rid)).toEqual(['h', 'l']);
    expect(socket().sent).toEqual([{ type: 'sdp', to: 'server', sdp: { type: 'offer', sdp: 'offer 1' } }]);
    expect(peer().answers).toEqual(['answer']);
    expect(told.line.state).toBe('connected');
  });

  it('sends the voice with the floor alone, and nothing is offered anew for it', async () => {
    const { session, told } = await connected();
    session.tell({ type: 'entered', opensWithFloor: true, camera: false });
    session.tell(floor(null));
    await soon();
    // At hand, and silent.
    expect(told.tracks.map(({ name, enabled }) => [name, enabled])).toEqual([['microphone', false]]);
    expect(peer().sent).toEqual([]);
    session.tell(floor(3));
    await soon();
    session.tell(floor(null));
    await soon();
    expect(peer().sent).toEqual([
      [VOICE, 'microphone'],
      [VOICE, null],
    ]);
    expect(told.tracks).toHaveLength(1);
    expect(told.tracks[0]?.enabled).toBe(false);
    expect(peer().offers).toEqual([false]);
  });

  it('sends its camera large with the floor alone, and nothing is offered anew for it', async () => {
    const { session } = await connected();
    const layers = () => peer().lines[CAMERA]?.sender.active;
    session.tell({ type: 'entered', opensWithFloor: false, camera: true });
    session.tell(floor(null));
    await soon();
    // The small one goes on: the server shows no camera that sends nothing.
    expect(layers()).toEqual({ h: false, l: true });
    session.tell(floor(3));
    await soon();
    expect(layers()).toEqual({ h: true, l: true });
    // Back at once, before the browser is done with the first change.
    session.tell(floor(null));
    session.tell(floor(4));
    session.tell(floor(null));
    await soon();
    expect(layers()).toEqual({ h: false, l: true });
    expect(peer().offers).toEqual([false]);
    // A repair's answer wakes all layers; what rested rests again.
    peer().becomes('failed');
    await soon();
    socket().hear({ type: 'sdp', sender: 'server', sdp: { type: 'answer', sdp: 'answer 2' } });
    await soon();
    expect(peer().answers).toHaveLength(2);
    expect(layers()).toEqual({ h: false, l: true });
  });

  it('opens no device for the floor alone', async () => {
    const { session, told } = await connected();
    session.tell(floor(3));
    await soon();
    expect(told.tracks).toEqual([]);
    session.tell({ type: 'microphone', event: { type: 'pressed' } });
    await soon();
    expect(peer().sent).toEqual([[VOICE, 'microphone']]);
    // Muted by hand without the switch: the device is off, not only unheard.
    session.tell({ type: 'microphone', event: { type: 'pressed' } });
    await soon();
    expect(told.tracks[0]?.stopped).toBe(true);
    expect(last(peer().sent)).toEqual([VOICE, null]);
  });

  it('goes on without permission, and says so', async () => {
    const { session, told } = await connected({ microphone: 'NotAllowedError' });
    session.tell({ type: 'entered', opensWithFloor: true, camera: true });
    session.tell(floor(3));
    await soon();
    expect(told.media.microphone.trouble).toBe('refused');
    expect(told.line.state).toBe('connected');
    expect(peer().sent).toEqual([[CAMERA, 'camera']]);
  });

  it('changes the device in the middle of a turn', async () => {
    const { session, told } = await connected();
    session.tell({ type: 'entered', opensWithFloor: true, camera: false });
    session.tell(floor(3));
    await soon();
    session.choose({ microphone: 'headset', camera: '' });
    await soon();
    expect(peer().sent).toEqual([
      [VOICE, 'microphone'],
      [VOICE, 'microphone headset'],
    ]);
    expect(told.tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    told.tracks[1]?.onended?.();
    await soon();
    expect(told.media.microphone).toMatchObject({ open: false, trouble: 'unplugged' });
    expect(last(peer().sent)).toEqual([VOICE, null]);
  });

  it('shares a screen while the floor is held', async () => {
    const { session } = await connected();
    session.tell(floor(3));
    const screen = new FakeTrack('screen');
    session.share(screen as unknown as MediaStreamTrack);
    await soon();
    expect(last(peer().sent)).toEqual([SCREEN, 'screen']);
    session.tell(floor(null));
    await soon();
    expect(last(peer().sent)).toEqual([SCREEN, null]);
    expect(screen.stopped).toBe(true);
    const late = new FakeTrack('late');
    session.share(late as unknown as MediaStreamTrack);
    expect(late.stopped).toBe(true);
  });

  it('repairs the same peer, then makes a new one that sends what the old one sent', async () => {
    const { session, told } = await connected();
    session.tell({ type: 'entered', opensWithFloor: true, camera: true });
    session.tell(floor(3));
    await soon();
    peer().becomes('failed');
    await soon();
    expect(peer().offers).toEqual([false, true]);
    expect(socket().kinds()).toEqual(['sdp', 'sdp']);
    await vi.advanceTimersByTimeAsync(RESTART_MAX_MS + BACKOFF_FIRST_MS);
    expect(FakePeer.all).toHaveLength(2);
    expect(FakePeer.all[0]?.closed).toBe(true);
    expect(FakeSocket.all[0]?.closed).toBe(true);
    await connect();
    expect(peer().sent).toEqual([
      [VOICE, 'microphone'],
      [CAMERA, 'camera'],
    ]);
    // The devices were not let go of in between.
    expect(told.tracks.map(({ stopped }) => stopped)).toEqual([false, false]);
    expect(told.line.state).toBe('connected');
  });

  it('tells its sizes once the line stands, when they change, and anew to a new peer', async () => {
    const { session } = begin();
    session.view(viewOf(new Map([[0, [640]]]), 1, true));
    session.join();
    await connect();
    session.view(viewOf(new Map([[0, [640]]]), 1, true));
    expect(socket().kinds()).toEqual(['sdp', 'view']);
    expect(socket().sent[1]).toMatchObject({
      to: 'server',
      slots: [{ slot: 0, width: 640 }, {}, {}, {}, {}, {}],
    });
    session.view(viewOf(new Map(), 1, true));
    expect(socket().kinds()).toEqual(['sdp', 'view', 'view']);
    socket().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(BACKOFF_FIRST_MS);
    await connect();
    expect(socket().kinds()).toEqual(['sdp', 'view']);
  });

  it('sees who is shown, and forgets them with the peer', async () => {
    const { told } = await connected();
    const slots = { kind: 'slots', audio: 4, screen: null, cameras: [4] };
    socket().hear({ type: 'media', sender: 'server', data: slots });
    expect(told.media.slots.cameras[0]).toBe(4);
    socket().hear({ type: 'media', sender: 'server', data: { kind: 'closed', code: 'silent' } });
    expect(told.media.slots.cameras[0]).toBeNull();
    expect(told.line.state).toBe('waiting');
  });

  it('ends for good where the server carries no media, and where the browser cannot', async () => {
    const { session, told } = begin();
    session.join();
    await soon();
    socket().onopen?.();
    socket().hear({ type: 'error', data: { status: 404, code: 'peer_unknown', detail: 'No such peer.' } });
    expect(told.line).toMatchObject({ state: 'over', why: { code: 'peer_unknown' } });
    const missing = new Refused({ title: '', status: 501, code: 'no_webrtc', detail: 'None.' });
    const without = await connectedOrOver({ peer: missing });
    expect(without.told.line).toMatchObject({ state: 'over', why: { code: 'no_webrtc' } });
  });

  it('lets go of everything when it is left, also of what comes late', async () => {
    const { session, told } = await connected();
    session.tell({ type: 'entered', opensWithFloor: true, camera: true });
    session.tell(floor(3));
    session.leave();
    await soon();
    expect(told.tracks.every(({ stopped }) => stopped)).toBe(true);
    expect(peer().closed).toBe(true);
    expect(socket().closed).toBe(true);
    const again = begin();
    again.session.join();
    again.session.leave();
    await soon();
    expect(peer().closed).toBe(true);
    expect(socket().closed).toBe(true);
  });
});

it('an offer never says that a layer rests', () => {
  const offer = 'a=rid:h send\r\na=simulcast:send ~h;l\r\na=x:~h\r\n';
  expect(withoutRests(offer)).toBe('a=rid:h send\r\na=simulcast:send h;l\r\na=x:~h\r\n');
});

async function connectedOrOver(refuse: { peer: Error }) {
  const begun = begin(refuse);
  begun.session.join();
  await soon();
  return begun;
}
