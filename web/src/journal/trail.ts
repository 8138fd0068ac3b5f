import type { QueryClient } from '@tanstack/react-query';
import { api } from '../meeting/api';
import type { AuditEvent } from '../protocol/types';

export const trailKey = (meeting: number) => ['audit', meeting] as const;

/** The whole record. It only grows, so that only what came after the known part is asked for. */
export async function askTrail(queries: QueryClient, meeting: number): Promise<AuditEvent[]> {
  const had = queries.getQueryData<AuditEvent[]>(trailKey(meeting)) ?? [];
  const last = had.at(-1)?.seq ?? 0;
  const { events } = await api.auditAfter(meeting, last);
  return [...had, ...events.filter((event) => event.seq > last)];
}
