import type { Room } from './room';

/** What of a thing was read: the value, or of what lies deeper again what was read of it. */
type Seen = Map<PropertyKey, { value: unknown } | { below: Seen }>;

/** What somebody made of the room, and of which room. */
export interface Reading {
  /** The room as it was when it began to be read. */
  room: Room;
  seen: Seen;
  /** What the reader holds: always the latest of each part, so that a handler acts on what is true when it is called. */
  view: Room;
}

/**
 * Parts that are read bit by bit: an event tells the whole of them when one bit is another.
 *
 * All else is one value; what is kept in a list is the same object as long as nothing of it has changed.
 */
const IN_BITS = new Set<PropertyKey>(['token', 'current_holder'] satisfies (
  | keyof Room
  | keyof Room['token']
)[]);

const isThing = (value: unknown): value is object => typeof value === 'object' && value !== null;

function watched<T extends object>(first: T, latest: () => unknown, seen: Seen): T {
  const views = new Map<PropertyKey, object>();
  return new Proxy(first, {
    get(_, name) {
      const now = latest();
      const value: unknown = (isThing(now) ? now : first)[name as never];
      if (!IN_BITS.has(name) || !isThing(value)) {
        seen.set(name, { value });
        return value;
      }
      const known = views.get(name);
      if (known) return known;
      const below: Seen = new Map();
      seen.set(name, { below });
      const view = watched(value, () => (latest() as T | null)?.[name as keyof T], below);
      views.set(name, view);
      return view;
    },
  });
}

/** Begins to read a room; `latest` tells it as it is at any moment. */
export function readingOf(room: Room, latest: () => Room | null): Reading {
  const seen: Seen = new Map();
  return { room, seen, view: watched(room, latest, seen) };
}

function isOther(seen: Seen, now: unknown): boolean {
  if (!isThing(now)) return true;
  for (const [name, what] of seen) {
    const value: unknown = now[name as never];
    if ('below' in what ? isOther(what.below, value) : !Object.is(what.value, value)) return true;
  }
  return false;
}

/** Whether what was read is another thing now. */
export function isOutdated({ room, seen }: Reading, now: Room): boolean {
  return room !== now && isOther(seen, now);
}
