import { t } from '../language/language';
import type { CommandName, Participant } from '../protocol/types';
import { useNow } from '../ui/clock';
import { tellRefusal } from '../ui/notify';
import { whyNot } from './refusals';
import { may, type Room } from './room';
import { command, useRoomStore } from './store';

/** The room; only for what is shown inside of one. */
export function useRoom(): Room {
  const room = useRoomStore((s) => s.room);
  if (!room) throw new Error('There is no room here yet');
  return room;
}

/**
 * One part of the room, drawn anew only when that part is another one.
 *
 * For what stands on the page many times, or is dear to draw; the part must be kept in the room, or be plain.
 */
export function useRoomPart<T>(part: (room: Room) => T): T {
  return useRoomStore((s) => {
    if (!s.room) throw new Error('There is no room here yet');
    return part(s.room);
  });
}

const names = new WeakMap<Participant[], Map<number, string | null>>();

/** Everybody's name by their number, made once for each list of participants. */
export function namesIn({ participants }: Room): Map<number, string | null> {
  const made = names.get(participants) ?? new Map(participants.map(({ id, name }) => [id, name ?? null]));
  names.set(participants, made);
  return made;
}

/** The server's clock as far as we know it, anew four times a second. */
export function useServerNow(): number {
  const offset = useRoomStore((s) => s.room?.clockOffsetMs ?? 0);
  return useNow() + offset;
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
  const permission = permissionIn(useRoom(), name);
  if (!open) return { allowed: false, why: t('meeting:line_lost') };
  return permission;
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

export function participantById(room: Room, id: number | null | undefined): Participant | undefined {
  return id == null ? undefined : room.participants.find((p) => p.id === id);
}

export function isMe(room: Room, participantId: number | null | undefined): boolean {
  return room.me !== null && room.me.id === participantId;
}
