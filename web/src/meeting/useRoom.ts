import { useRef, useSyncExternalStore } from 'react';
import { t } from '../language/language';
import type { CommandName, Participant } from '../protocol/types';
import { useNow, useSecond } from '../ui/clock';
import { tellRefusal } from '../ui/notify';
import { isOutdated, type Reading, readingOf } from './reading';
import { whyNot } from './refusals';
import { may, type Room } from './room';
import { command, useRoomStore } from './store';

const latest = () => useRoomStore.getState().room;

/**
 * The room; only for what is shown inside of one.
 *
 * Who reads it is drawn anew when a part that it has read is another one, and not at every event: a stroke comes 25
 * times a second, and concerns the board alone. So one reads from it what one needs, and passes it on as it is.
 */
export function useRoom(): Room {
  const reading = useRef<Reading | null>(null);
  return useSyncExternalStore(useRoomStore.subscribe, () => {
    const now = latest();
    const before = reading.current;
    // Who is just leaving sees the room it was.
    if (before && (!now || !isOutdated(before, now))) return before.view;
    if (!now) throw new Error('There is no room here yet');
    reading.current = readingOf(now, latest);
    return reading.current.view;
  });
}

/**
 * What is made of the room, drawn anew only when that is another thing.
 *
 * It is made anew only when something that it was made from has changed: most events concern few. What it gives must
 * be kept in the room, or be plain: of the floor, which is read bit by bit, the bits and not the whole.
 */
export function useRoomPart<T>(part: (room: Room) => T): T {
  const made = useRef<{ reading: Reading; by: typeof part; value: T } | null>(null);
  return useSyncExternalStore(useRoomStore.subscribe, () => {
    const now = latest();
    const before = made.current;
    if (before?.by === part && (!now || !isOutdated(before.reading, now))) return before.value;
    if (!now) throw new Error('There is no room here yet');
    const reading = readingOf(now, latest);
    const value = part(reading.view);
    made.current = { reading, by: part, value };
    return value;
  });
}

type Names = Map<number, string | null>;

let named: { participants: Participant[]; names: Names } = { participants: [], names: new Map() };

/** Everybody's name by their number; the same as long as nobody came and nobody has another name. */
export function namesIn({ participants }: Room): Names {
  if (named.participants === participants) return named.names;
  const { names: before } = named;
  const isSame =
    before.size === participants.length &&
    participants.every(({ id, name }) => before.get(id) === (name ?? null));
  const names = isSame ? before : new Map(participants.map(({ id, name }) => [id, name ?? null]));
  named = { participants, names };
  return names;
}

/** The server's clock as far as we know it, anew four times a second. */
export function useServerNow(): number {
  const offset = useRoomStore((s) => s.room?.clockOffsetMs ?? 0);
  return useNow() + offset;
}

/** As `useServerNow`, once a second. */
export function useServerSecond(): number {
  const offset = useRoomStore((s) => s.room?.clockOffsetMs ?? 0);
  return useSecond() + offset;
}

export interface Permission {
  allowed: boolean;
  /** The sentence that says why not; null when allowed. */
  why: string | null;
}

/** Whether the viewer may do something now, by the server's word, and otherwise why not. */
export function permissionIn(room: Room, name: CommandName): Permission {
  if (may(room, name)) return { allowed: true, why: null };
  return { allowed: false, why: whyNot(room.my.why_not[name], room) };
}

export function usePermission(name: CommandName): Permission {
  const open = useRoomStore((s) => s.status.state === 'open');
  // By itself each: a sentence that is the same draws nothing anew.
  const allowed = useRoomPart((room) => may(room, name));
  const why = useRoomPart((room) => permissionIn(room, name).why);
  return open ? { allowed, why } : { allowed: false, why: t('meeting:line_lost') };
}

/** As `usePermission`, without the reason: for what stands on the page many times and is not there where it may not be. */
export function useMay(name: CommandName): boolean {
  const open = useRoomStore((s) => s.status.state === 'open');
  const allowed = useRoomPart((room) => may(room, name));
  return open && allowed;
}

/** Sends a command and tells a refusal; the effect comes back as an event. */
export async function act(name: CommandName, data: Record<string, unknown> = {}): Promise<boolean> {
  try {
    await command(name, data);
    return true;
  } catch (error) {
    tellRefusal(error);
    return false;
  }
}

/** What has names to look up: a room, or the page about one. */
export type People = Pick<Room, 'participants'>;

export function participantById(room: People, id: number | null | undefined): Participant | undefined {
  return id == null ? undefined : room.participants.find((p) => p.id === id);
}

/** Which place somebody has among those who wait; by itself it is cheap to follow, while a whole entry is not. */
export function usePlaceOf(participantId: number): number | undefined {
  return useRoomPart(
    ({ token }) => token.queue.find((entry) => entry.participant_id === participantId)?.position,
  );
}

export function isMe(room: Pick<Room, 'me'>, participantId: number | null | undefined): boolean {
  return room.me !== null && room.me.id === participantId;
}
