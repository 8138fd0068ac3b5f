import type { Room } from './room';

/** A room that remembers which of its parts were read. */
export interface Reading {
  /** The room as it was when it began to be read. */
  room: Room;
  parts: Set<keyof Room>;
  /** What the reader holds: always the latest of each part, so that a handler acts on what is true when it is called. */
  view: Room;
}

/** Begins to read a room; `latest` tells it as it is at any moment. */
export function readingOf(room: Room, latest: () => Room | null): Reading {
  const parts = new Set<keyof Room>();
  const view = new Proxy(room, {
    get(first, name) {
      const part = name as keyof Room;
      parts.add(part);
      return (latest() ?? first)[part];
    },
  });
  return { room, parts, view };
}

/** Whether what was read is another thing now. */
export function isOutdated({ room, parts }: Reading, now: Room): boolean {
  if (room === now) return false;
  for (const part of parts) if (room[part] !== now[part]) return true;
  return false;
}
