import { create } from 'zustand';
import { credential, useSession } from '../account/session';
import { Connection, type ConnectionStatus, type SocketLike } from '../protocol/connection';
import { API } from '../protocol/http';
import { unreachable } from '../protocol/refused';
import type { CommandName } from '../protocol/types';
import { api } from './api';
import { type Room, reduce } from './room';

interface RoomStore {
  room: Room | null;
  status: ConnectionStatus;
}

/** The one room this page is in, and how the line to it is. */
export const useRoomStore = create<RoomStore>(() => ({ room: null, status: { state: 'connecting' } }));

let connection: Connection | null = null;

function isAdmin(): boolean {
  const { session } = useSession.getState();
  return session.state === 'signed_in' && session.user.is_admin === true;
}

/** Goes into a meeting; the answer leaves it. */
export function enterRoom(meeting: number): () => void {
  connection?.stop();
  useRoomStore.setState({ room: null, status: { state: 'connecting' } });
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const mine = new Connection({
    url: `${scheme}://${location.host}${API}/ws/meetings/${meeting}`,
    open: (url, protocols) => new WebSocket(url, protocols) as SocketLike,
    token: () => credential.token(),
    diagnose: async () => {
      await api.participants(meeting);
    },
    onFrame: (frame) =>
      useRoomStore.setState(({ room }) => ({ room: reduce(room, frame, Date.now(), isAdmin()) })),
    onStatus: (status) => useRoomStore.setState({ status }),
  });
  connection = mine;
  const tryNow = () => mine.tryNow();
  addEventListener('online', tryNow);
  mine.start();
  return () => {
    removeEventListener('online', tryNow);
    mine.stop();
    if (connection === mine) connection = null;
  };
}

export function command(name: CommandName, data: Record<string, unknown> = {}): Promise<unknown> {
  return connection ? connection.command(name, data) : Promise.reject(unreachable());
}

export function signal(kind: string, data: unknown): void {
  connection?.signal(kind, data);
}

export function reconnectNow(): void {
  connection?.tryNow();
}
