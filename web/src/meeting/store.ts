import { create } from 'zustand';
import { credential, useSession } from '../account/session';
import {
  type CommandOptions,
  Connection,
  type ConnectionStatus,
  type SocketLike,
} from '../protocol/connection';
import { API } from '../protocol/http';
import { unreachable } from '../protocol/refused';
import type { CommandName, ServerFrame } from '../protocol/types';
import { api } from './api';
import { canWait, Pace } from './pace';
import { type Room, reduce } from './room';

interface RoomStore {
  room: Room | null;
  status: ConnectionStatus;
}

/** The one room this page is in, as it is shown, and how the line to it is. */
export const useRoomStore = create<RoomStore>(() => ({
  room: null,
  status: { state: 'connecting', heardAt: null },
}));

let connection: Connection | null = null;
/** The room with what waits to be shown; null while nothing does. */
let ahead: Room | null = null;

const pace = new Pace(() => {
  const room = ahead;
  ahead = null;
  if (room !== null) useRoomStore.setState({ room });
});

function forgetAhead(): void {
  pace.forget();
  ahead = null;
}

function isAdmin(): boolean {
  const { session } = useSession.getState();
  return session.state === 'signed_in' && session.user.is_admin === true;
}

function take(frame: ServerFrame): void {
  const room = ahead ?? useRoomStore.getState().room;
  const next = reduce(room, frame, Date.now(), isAdmin());
  // What changes nothing, a mark that was there already for one, draws nothing anew.
  if (next === room) return;
  ahead = next;
  if (canWait(frame, next?.me?.id)) pace.soon();
  else pace.now();
}

/** What the browser knows of its network sooner than a socket does. */
function watchLine(line: Connection): () => void {
  const watched = [
    [window, 'online', () => line.tryNow()],
    [window, 'offline', () => line.lineLost()],
    [document, 'visibilitychange', () => line.look()],
  ] as const;
  for (const [target, name, heard] of watched) target.addEventListener(name, heard);
  return () => {
    for (const [target, name, heard] of watched) target.removeEventListener(name, heard);
  };
}

/** Goes into a meeting; the answer leaves it. */
export function enterRoom(meeting: number): () => void {
  connection?.stop();
  forgetAhead();
  useRoomStore.setState({ room: null, status: { state: 'connecting', heardAt: null } });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const mine = new Connection({
    url: `${scheme}://${location.host}${API}/ws/meetings/${meeting}`,
    open: (url, protocols) => new WebSocket(url, protocols) as SocketLike,
    token: () => credential.token(),
    diagnose: async () => {
      await api.participants(meeting);
    },
    onFrame: take,
    onStatus: (status) => useRoomStore.setState({ status }),
  });
  connection = mine;
  const unwatch = watchLine(mine);
  mine.start();
  return () => {
    unwatch();
    mine.stop();
    if (connection !== mine) return;
    connection = null;
    forgetAhead();
  };
}

export function command(
  name: CommandName,
  data: Record<string, unknown> = {},
  options?: CommandOptions,
): Promise<unknown> {
  return connection ? connection.command(name, data, options) : Promise.reject(unreachable());
}

/** Shows the others something; says whether there was a line for it. */
export function signal(kind: string, data: unknown): boolean {
  return connection?.signal(kind, data) ?? false;
}

/** As `signal`, for what the viewer sees too: the server tells a signal to the others alone. */
export function signalAll(kind: string, data: unknown): void {
  const me = useRoomStore.getState().room?.me;
  if (me && signal(kind, data)) take({ type: 'signal', data: { from: me.id, kind, data } });
}

/** Puts something into the room that came by another way than its socket, as it was asked for. */
export function amend(change: (room: Room) => Room): void {
  pace.now();
  useRoomStore.setState(({ room }) => ({ room: room && change(room) }));
}

export function reconnectNow(): void {
  connection?.tryNow();
}
