import type { SocketLike } from '../protocol/connection';
import type { No } from './line';
import type { BlockedWhat } from './media';
import { type Slots, slotsOf } from './slots';
import type { View } from './view';

/** What is said with the server's media room over the meeting's WebRTC socket (docs/api.md). */

export type Heard =
  | { type: 'answer'; sdp: string }
  | { type: 'slots'; slots: Slots }
  | { type: 'blocked'; what: BlockedWhat; code: string }
  | { type: 'closed'; code: string }
  | { type: 'refused'; why: No };

type Fields = Record<string, unknown>;

const BLOCKED: readonly string[] = ['voice', 'screen', 'camera'] satisfies BlockedWhat[];

function mediaOf(data: Fields): Heard | null {
  switch (data.kind) {
    case 'slots':
      return { type: 'slots', slots: slotsOf(data) };
    case 'blocked':
      if (!BLOCKED.includes(String(data.what))) return null;
      return { type: 'blocked', what: data.what as BlockedWhat, code: String(data.code) };
    case 'closed':
      return { type: 'closed', code: String(data.code) };
    default:
      return null;
  }
}

/** A frame's meaning for us; null for what other browsers in the room say, and for what we do not know. */
export function heardIn(text: unknown): Heard | null {
  let frame: Fields;
  try {
    frame = JSON.parse(String(text)) as Fields;
  } catch {
    return null;
  }
  const data = (frame?.data ?? {}) as Fields;
  if (frame?.type === 'error')
    return {
      type: 'refused',
      why: { status: Number(data.status) || 0, code: String(data.code), detail: String(data.detail ?? '') },
    };
  if (frame?.sender !== 'server') return null;
  if (frame.type === 'media') return mediaOf(data);
  const sdp = frame.sdp as Fields | undefined;
  if (frame.type === 'sdp' && sdp?.type === 'answer') return { type: 'answer', sdp: String(sdp.sdp) };
  return null;
}

/** The socket while it lives; what it hears goes to `onHeard`, its end to `onEnd`, once. */
export class Signalling {
  constructor(
    private readonly socket: SocketLike,
    handlers: { onOpen: () => void; onHeard: (heard: Heard) => void; onEnd: () => void },
  ) {
    socket.onopen = handlers.onOpen;
    socket.onmessage = ({ data }) => {
      const heard = heardIn(data);
      if (heard) handlers.onHeard(heard);
    };
    socket.onclose = handlers.onEnd;
  }

  offer(sdp: string): void {
    this.send({ type: 'sdp', sdp: { type: 'offer', sdp } });
  }

  view(slots: View[]): void {
    this.send({ type: 'view', slots });
  }

  close(): void {
    this.socket.onopen = null;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
  }

  private send(message: Fields): void {
    this.socket.send(JSON.stringify({ ...message, to: 'server' }));
  }
}
