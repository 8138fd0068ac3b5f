import { credential } from '../account/session';
import { answer, clientFor } from '../protocol/http';
import type { Meeting } from '../protocol/types';

/** The REST calls of whoever looks after the server. */

const client = clientFor(credential);

/** Rows asked for at a time. */
const PAGE = 50;

export interface Account {
  id: number;
  username: string;
  email: string;
  full_name: string;
  is_active: boolean;
  is_admin: boolean;
  created_at: string;
}

export type LookedAfter = Meeting & {
  participant_count: number;
  holder?: { participant_id: number; participant_name: string | null } | null;
};

export interface Health {
  version: string;
  started_at: string;
  uptime_seconds: number;
  store: { kind: string; is_ready: boolean; latency_ms: number };
  counts: {
    /** Null while the store is away. */
    accounts: number | null;
    /** Null while the store is away. */
    meetings: number | null;
    live_meetings: number;
    sockets: number;
    media_peers: number;
  };
}

const page = (q: string, after: number | null) => ({
  params: { query: { q: q || undefined, after: after ?? undefined, limit: PAGE } },
});

export const admin = {
  accounts: (q: string, after: number | null) =>
    answer(client.GET('/api/v1/admin/accounts' as never, page(q, after) as never)) as unknown as Promise<{
      accounts: Account[];
      next?: number | null;
    }>,
  changeAccount: (id: number, body: { is_active?: boolean; is_admin?: boolean }) =>
    answer(client.PUT('/api/v1/admin/accounts/{id}' as never, { params: { path: { id } }, body } as never)),
  meetings: (q: string, after: number | null) =>
    answer(client.GET('/api/v1/admin/meetings' as never, page(q, after) as never)) as unknown as Promise<{
      meetings: LookedAfter[];
      next?: number | null;
    }>,
  health: () => answer(client.GET('/api/v1/admin/health' as never)) as unknown as Promise<Health>,
};
