import type { QueryClient } from '@tanstack/react-query';
import { api } from '../meeting/api';
import type { AuditEvent } from '../protocol/types';

export const trailKey = (meeting: number) => ['audit', meeting] as const;

function isUntold({ type, choice }: AuditEvent): boolean {
  return type === 'ballot' && choice == null;
}

/** The entry after which the record is asked for anew: it tells who chose what once that vote is counted. */
function changedAfter(had: AuditEvent[], fresh: AuditEvent[]): number | null {
  if (!fresh.some(({ type, tally }) => type === 'vote_closed' && tally)) return null;
  const untold = had.find(isUntold);
  return untold ? untold.seq - 1 : null;
}

/** The whole record. It only grows, so that only what came after the known part is asked for. */
export async function askTrail(queries: QueryClient, meeting: number): Promise<AuditEvent[]> {
  const had = queries.getQueryData<AuditEvent[]>(trailKey(meeting)) ?? [];
  const last = had.at(-1)?.seq ?? 0;
  const { events } = await api.auditAfter(meeting, last);
  const changed = changedAfter(had, events);
  if (changed === null) return [...had, ...events.filter((event) => event.seq > last)];
  const told = await api.auditAfter(meeting, changed);
  return [...had.filter((event) => event.seq <= changed), ...told.events];
}
