import type { SocketLike } from '../protocol/connection';
import { Refused } from '../protocol/refused';
import { Device, type Open } from './device';
import { deadlineOf, type Line, type LineAct, type LineEvent, step } from './line';
import { type Media, type MediaEvent, mediaAfter, NOTHING, sendingOf } from './media';
import { Peer, type Streams } from './peer';
import { type Sample, sampleOf } from './quality';
import { type Heard, Signalling } from './signalling';
import type { DeviceKind, Trouble } from './troubles';
import { sameView, type View } from './view';

/** Everything of the browser that a session needs, so that tests can stand in for it. */
export interface Browser {
  /** Opens the meeting's WebRTC socket with a good credential. */
  socket: () => Promise<SocketLike>;
  peer: () => Promise<RTCPeerConnection>;
  microphone: Open;
  camera: Open;
  random: () => number;
}

export interface SessionOptions {
  browser: Browser;
  onLine: (line: Line) => void;
  onMedia: (media: Media) => void;
  /** Null when there is no peer. */
  onStreams: (streams: Streams | null) => void;
  /** Our own picture and sound, for preview and meter. */
  onOwn: (kind: 'microphone' | 'camera', track: MediaStreamTrack | null) => void;
}

/**
 * Sound and picture of one room: holds the browser's objects and makes them follow `Media` and `Line`.
 *
 * It decides nothing itself; the rules are in those two.
 */
export class Session {
  private line: Line = { state: 'off' };
  private media: Media = NOTHING;
  private peer: Peer | null = null;
  private signalling: Signalling | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  /** Grows with each new peer, so that what was begun for an older one ends there. */
  private generation = 0;
  private own: Record<DeviceKind, MediaStreamTrack | null> = { microphone: null, camera: null, screen: null };
  private chosen = { microphone: '', camera: '' };
  private shownView: View[] = [];
  private toldView: View[] = [];
  private readonly microphone: Device;
  private readonly camera: Device;

  constructor(private readonly options: SessionOptions) {
    this.microphone = this.device('microphone', (trouble) =>
      this.tell({ type: 'microphone', event: { type: 'failed', trouble } }),
    );
    this.camera = this.device('camera', (trouble) => this.tell({ type: 'camera_failed', trouble }));
  }

  join(): void {
    this.happen({ type: 'join' });
  }

  /** Ends it, and lets go of every device. */
  leave(): void {
    this.happen({ type: 'leave' });
    this.share(null);
    this.microphone.want(false, '');
    this.camera.want(false, '');
    this.tell({ type: 'standing', mayShow: false, turn: null });
  }

  tryNow(): void {
    this.happen({ type: 'try_now' });
  }

  tell(event: MediaEvent): void {
    const media = mediaAfter(this.media, event);
    if (media === this.media) return;
    this.media = media;
    this.options.onMedia(media);
    this.follow();
  }

  /** Which devices to use; one that is open changes at once. */
  choose(chosen: { microphone: string; camera: string }): void {
    this.chosen = chosen;
    this.follow();
  }

  /** Begins to share a screen that the person has just chosen; null ends it. */
  share(track: MediaStreamTrack | null): void {
    const old = this.own.screen;
    this.own.screen = track;
    if (old && old !== track) {
      old.onended = null;
      old.stop();
    }
    if (!track) {
      this.tell({ type: 'share_ended' });
      return;
    }
    track.onended = () => this.share(null);
    this.tell({ type: 'share_started' });
    this.follow();
  }

  view(view: View[]): void {
    this.shownView = view;
    this.tellView();
  }

  async sample(): Promise<Sample | null> {
    if (!this.peer || this.line.state !== 'connected') return null;
    return sampleOf((await this.peer.stats()).values());
  }

  private device(kind: 'microphone' | 'camera', onTrouble: (trouble: Trouble) => void): Device {
    return new Device({
      open: (id) => this.options.browser[kind](id),
      onTrack: (track) => {
        this.own[kind] = track;
        this.options.onOwn(kind, track);
        this.follow();
      },
      onTrouble,
    });
  }

  /** Makes devices and peer do what `Media` says. */
  private follow(): void {
    const { microphone, camera, screen } = sendingOf(this.media);
    this.microphone.want(microphone !== 'closed', this.chosen.microphone);
    this.camera.want(camera !== 'off', this.chosen.camera);
    const voice = this.own.microphone;
    if (voice) voice.enabled = microphone === 'open';
    if (!screen && this.own.screen) {
      this.share(null);
      return;
    }
    const { peer } = this;
    if (!peer) return;
    void this.sent(peer.send('voice', microphone === 'open' ? voice : null));
    void peer.sendLarge(camera === 'full');
    void this.sent(peer.send('camera', camera === 'off' ? null : this.own.camera));
    void this.sent(peer.send('screen', screen ? this.own.screen : null));
  }

  /** A peer that will not take a track is as good as broken; a closed one does not count. */
  private async sent(sending: Promise<void>): Promise<void> {
    const { generation } = this;
    try {
      await sending;
    } catch {
      if (generation === this.generation) this.happen({ type: 'fell' });
    }
  }

  private happen(event: LineEvent): void {
    const { line, act } = step(this.line, event, Date.now(), this.options.browser.random());
    const changed = line !== this.line;
    this.line = line;
    if (act) this.act(act);
    // What was done may have moved it on already.
    if (!changed || this.line !== line) return;
    this.setTimer();
    this.options.onLine(line);
    this.tellView();
  }

  private setTimer(): void {
    if (this.timer) clearTimeout(this.timer);
    const deadline = deadlineOf(this.line);
    this.timer =
      deadline === null
        ? null
        : setTimeout(() => this.happen({ type: 'due' }), Math.max(0, deadline - Date.now()));
  }

  private act(act: LineAct): void {
    switch (act) {
      case 'open':
        this.drop();
        void this.open();
        return;
      case 'offer':
        void this.offer(false);
        return;
      case 'restart':
        void this.offer(true);
        return;
      case 'drop':
        this.drop();
    }
  }

  private drop(): void {
    this.generation += 1;
    this.signalling?.close();
    this.signalling = null;
    this.toldView = [];
    if (!this.peer) return;
    this.peer.close();
    this.peer = null;
    this.options.onStreams(null);
    this.tell({ type: 'unseen' });
  }

  private async open(): Promise<void> {
    const { generation } = this;
    const { browser } = this.options;
    let pc: RTCPeerConnection | null = null;
    try {
      pc = await browser.peer();
      // The socket comes last: from its making to our listening nothing may be waited for.
      const socket = await browser.socket();
      if (generation !== this.generation) {
        socket.close();
        pc.close();
        return;
      }
      this.peer = new Peer(pc, (state) => this.peerIs(state));
      this.options.onStreams(this.peer.streams);
      this.signalling = new Signalling(socket, {
        onOpen: () => this.happen({ type: 'opened' }),
        onHeard: (heard) => this.hear(heard),
        onEnd: () => this.happen({ type: 'fell' }),
      });
      this.follow();
    } catch (error) {
      if (!this.peer) pc?.close();
      if (generation !== this.generation) return;
      this.happen(error instanceof Refused ? { type: 'refused', why: error.problem } : { type: 'fell' });
    }
  }

  private async offer(restart: boolean): Promise<void> {
    const { generation, peer } = this;
    try {
      const sdp = await peer?.offer(restart);
      if (generation === this.generation && sdp) this.signalling?.offer(sdp);
    } catch {
      if (generation === this.generation) this.happen({ type: 'fell' });
    }
  }

  private hear(heard: Heard): void {
    switch (heard.type) {
      case 'answer':
        void this.answered(heard.sdp);
        return;
      case 'slots':
        this.tell(heard);
        return;
      case 'blocked':
        this.tell({ type: 'blocked', blocked: { what: heard.what, code: heard.code, at: Date.now() } });
        return;
      case 'closed':
      case 'refused':
        this.happen(heard);
    }
  }

  private async answered(sdp: string): Promise<void> {
    const { generation } = this;
    try {
      await this.peer?.answer(sdp);
      // The server's peer may be a new one, which has been told nothing yet.
      this.toldView = [];
      this.tellView();
    } catch {
      if (generation === this.generation) this.happen({ type: 'fell' });
    }
  }

  /** Sizes are told when the line stands, and when they change. */
  private tellView(): void {
    if (
      this.line.state !== 'connected' ||
      this.shownView.length === 0 ||
      sameView(this.shownView, this.toldView)
    )
      return;
    this.toldView = this.shownView;
    this.signalling?.view(this.shownView);
  }

  private peerIs(state: RTCPeerConnectionState): void {
    switch (state) {
      case 'connected':
        this.happen({ type: 'flows' });
        return;
      case 'disconnected':
        this.happen({ type: 'stumbles' });
        return;
      case 'failed':
        this.happen({ type: 'fails' });
        return;
      case 'new':
      case 'connecting':
      case 'closed':
        return;
    }
  }
}
