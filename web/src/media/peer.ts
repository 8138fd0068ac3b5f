import { CAMERAS } from './slots';

/** What we send, by the place of its line in the offer. */
const LINES = { voice: 0, camera: 1, screen: 2 } as const;
/** The lines on which the server sends. */
const STAGE_SOUND = 3;
const STAGE_SCREEN = 4;
const FIRST_CAMERA = 5;

export type Sent = keyof typeof LINES;

/** The rid of the camera's large layer. */
const LARGE = 'h';
/** Two sizes of one's camera: the large one for the stage, the small one for tiles. */
const CAMERA_LAYERS: RTCRtpEncodingParameters[] = [
  { rid: LARGE, maxBitrate: 1_200_000 },
  { rid: 'l', maxBitrate: 150_000, scaleResolutionDownBy: 4 },
];
/** Letters must stay sharp; that takes more bits, and few pictures a second. */
const SCREEN_LAYER: RTCRtpEncodingParameters = { maxBitrate: 2_500_000, maxFramerate: 15 };

/**
 * An offer without marks of layers that rest (RFC 8853, `~`).
 *
 * Both are promised always; which of them flow is nobody's business but ours, and no reason to ask anew.
 */
export function withoutRests(sdp: string): string {
  return sdp.replace(/^a=simulcast:.*$/gm, (line) => line.replaceAll('~', ''));
}

/** What comes in, one stream a place; they stand, without anything in them, from the beginning. */
export interface Streams {
  sound: MediaStream;
  screen: MediaStream;
  cameras: MediaStream[];
}

/**
 * The one peer connection of a room.
 *
 * All lines are in the first offer, and none is ever added: the floor's going from hand to hand only changes what
 * flows in them.
 */
export class Peer {
  readonly streams: Streams;
  private readonly lines: RTCRtpTransceiver[];
  private closed = false;
  private answered = false;
  private large = false;
  /** One change of the layers at a time: the browser refuses a second one. */
  private layers: Promise<void> = Promise.resolve();

  constructor(
    private readonly pc: RTCPeerConnection,
    onState: (state: RTCPeerConnectionState) => void,
  ) {
    const camera: RTCRtpTransceiverInit = { direction: 'sendonly', sendEncodings: CAMERA_LAYERS };
    const screen: RTCRtpTransceiverInit = { direction: 'sendonly', sendEncodings: [SCREEN_LAYER] };
    this.lines = [
      pc.addTransceiver('audio', { direction: 'sendonly' }),
      pc.addTransceiver('video', camera),
      pc.addTransceiver('video', screen),
      pc.addTransceiver('audio', { direction: 'recvonly' }),
    ];
    for (let i = 0; i < 1 + CAMERAS; i++)
      this.lines.push(pc.addTransceiver('video', { direction: 'recvonly' }));
    this.streams = {
      sound: this.received(STAGE_SOUND),
      screen: this.received(STAGE_SCREEN),
      cameras: Array.from({ length: CAMERAS }, (_, slot) => this.received(FIRST_CAMERA + slot)),
    };
    pc.onconnectionstatechange = () => {
      if (!this.closed) onState(pc.connectionState);
    };
  }

  /** A description to send; the candidates need not be waited for, since the server never calls us. */
  async offer(restart: boolean): Promise<string> {
    await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: restart }));
    return withoutRests(this.pc.localDescription?.sdp ?? '');
  }

  async answer(sdp: string): Promise<void> {
    // The answer to an offer that a newer one has replaced.
    if (this.closed || this.pc.signalingState !== 'have-local-offer') return;
    await this.pc.setRemoteDescription({ type: 'answer', sdp });
    this.answered = true;
    // An answer that takes both layers wakes the resting one.
    await this.settleLayers();
  }

  /** Whether the camera's large layer flows beside the small one. Nobody is asked about it either. */
  sendLarge(large: boolean): Promise<void> {
    this.large = large;
    return this.settleLayers();
  }

  /** Sends a track in its line from now on; null sends nothing at all, and nobody is asked about it. */
  async send(what: Sent, track: MediaStreamTrack | null): Promise<void> {
    const sender = this.lines[LINES[what]]?.sender;
    if (this.closed || !sender || sender.track === track) return;
    await sender.replaceTrack(track);
  }

  stats(): Promise<RTCStatsReport> {
    return this.pc.getStats();
  }

  close(): void {
    this.closed = true;
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  private settleLayers(): Promise<void> {
    // A browser that will not only sends more than it has to.
    this.layers = this.layers.then(() => this.settleLarge()).catch(() => {});
    return this.layers;
  }

  private async settleLarge(): Promise<void> {
    const sender = this.lines[LINES.camera]?.sender;
    if (this.closed || !this.answered || !sender) return;
    const parameters = sender.getParameters();
    const layer = parameters.encodings.find(({ rid }) => rid === LARGE);
    if (!layer || layer.active === this.large) return;
    layer.active = this.large;
    await sender.setParameters(parameters);
  }

  private received(line: number): MediaStream {
    const track = this.lines[line]?.receiver.track;
    return new MediaStream(track ? [track] : []);
  }
}
