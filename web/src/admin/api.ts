import { credential } from '../account/session';
import type { components } from '../protocol/generated';
import { answer, clientFor } from '../protocol/http';
import type { Meeting } from '../protocol/types';

/** The REST calls of whoever looks after the server. */

const client = clientFor(credential);

/** Rows asked for at a time. */
const PAGE = 50;

type Schema = components['schemas'];

export type Account = Schema['AdminAccount'];
export type LookedAfter = Meeting & Pick<Schema['AdminMeeting'], 'participant_count' | 'holder'>;
export type Health = Schema['Health'];

const page = (q: string, after: number | null) => ({
  params: { query: { q: q || undefined, after: after ?? undefined, limit: PAGE } },
});

export const admin = {
  accounts: (q: string, after: number | null) => answer(client.GET('/api/v1/admin/accounts', page(q, after))),
  changeAccount: (id: number, body: { is_active?: boolean; is_admin?: boolean }) =>
    answer(client.PUT('/api/v1/admin/accounts/{account_id}', { params: { path: { account_id: id } }, body })),
  meetings: (q: string, after: number | null) =>
    answer(client.GET('/api/v1/admin/meetings', page(q, after))) as Promise<{
      meetings: LookedAfter[];
      next: number | null;
    }>,
  health: () => answer(client.GET('/api/v1/admin/health')),
};
