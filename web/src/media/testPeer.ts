import type { SocketLike } from '../protocol/connection';

/** Stand-ins for the browser's media objects, as far as a session touches them. */

export class FakeTrack {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  constructor(readonly name: string) {}
  stop() {
    this.stopped = true;
  }
}

export class FakeStream {
  constructor(readonly tracks: FakeTrack[] = []) {}
}

/** As a browser's: one change of the parameters at a time, and an answer wakes every layer that it takes. */
class FakeSender {
  track: FakeTrack | null = null;
  active: Record<string, boolean> = {};
  private busy = false;
  constructor(
    encodings: RTCRtpEncodingParameters[],
    private readonly sends: (track: FakeTrack | null) => void,
  ) {
    for (const { rid } of encodings) if (rid) this.active[rid] = true;
  }
  async replaceTrack(track: FakeTrack | null) {
    this.track = track;
    this.sends(track);
  }
  getParameters() {
    return { encodings: Object.entries(this.active).map(([rid, active]) => ({ rid, active })) };
  }
  async setParameters({ encodings }: { encodings: { rid: string; active: boolean }[] }) {
    if (this.busy) throw new DOMException('', 'InvalidStateError');
    this.busy = true;
    await Promise.resolve();
    this.busy = false;
    for (const { rid, active } of encodings) this.active[rid] = active;
  }
  wake() {
    for (const rid of Object.keys(this.active)) this.active[rid] = true;
  }
}

interface FakeLine {
  kind: string;
  init: RTCRtpTransceiverInit;
  sender: FakeSender;
  receiver: { track: FakeTrack };
}

export class FakePeer {
  static all: FakePeer[] = [];
  lines: FakeLine[] = [];
  /** Everything ever sent, by line. */
  sent: [number, string | null][] = [];
  offers: boolean[] = [];
  answers: string[] = [];
  signalingState = 'stable';
  connectionState = 'new';
  localDescription: { sdp: string } | null = null;
  closed = false;
  onconnectionstatechange: (() => void) | null = null;

  constructor() {
    FakePeer.all.push(this);
  }
  addTransceiver(kind: string, init: RTCRtpTransceiverInit): FakeLine {
    const at = this.lines.length;
    const sender = new FakeSender(init.sendEncodings ?? [], (track) =>
      this.sent.push([at, track?.name ?? null]),
    );
    const line = { kind, init, sender, receiver: { track: new FakeTrack(`in ${at}`) } };
    this.lines.push(line);
    return line;
  }
  async createOffer({ iceRestart }: { iceRestart: boolean }) {
    this.offers.push(iceRestart);
    return { sdp: `offer ${this.offers.length}` };
  }
  async setLocalDescription(description: { sdp: string }) {
    this.localDescription = description;
    this.signalingState = 'have-local-offer';
  }
  async setRemoteDescription({ sdp }: { sdp: string }) {
    this.answers.push(sdp);
    for (const { sender } of this.lines) sender.wake();
    this.signalingState = 'stable';
  }
  async getStats() {
    return new Map();
  }
  close() {
    this.closed = true;
  }
  becomes(state: string) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }
}

export class FakeSocket implements SocketLike {
  static all: FakeSocket[] = [];
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close() {
    this.closed = true;
  }
  hear(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  kinds() {
    return this.sent.map((message) => message.type);
  }
}
