import { credential } from '../account/session';
import { answer, clientFor } from '../protocol/http';
import type { Decision, Proposal } from '../protocol/types';

/** The REST calls of a meeting's page: reading, and taking along. */

const client = clientFor(credential);

export type Export = 'statistics' | 'record';
export type Format = 'json' | 'csv';

export const governance = {
  decisions: (id: number) =>
    answer(client.GET('/api/v1/decisions/meetings/{id}', { params: { path: { id } } })) as Promise<
      Decision[]
    >,
  proposals: (id: number) =>
    answer(client.GET('/api/v1/proposals/meetings/{id}', { params: { path: { id } } })) as Promise<
      Proposal[]
    >,
  /** Whether the server lets the viewer take files along. */
  mayExport: async (id: number): Promise<boolean> => {
    const status = await answer(
      client.GET('/api/v1/tokens/meetings/{id}/status', { params: { path: { id } } }),
    );
    return (status.my?.may ?? []).some((action: string) => action === 'meeting.export');
  },
};

async function file(id: number, what: Export, format: Format): Promise<Blob> {
  const ask = { params: { path: { id }, query: { format } }, parseAs: 'blob' } as const;
  switch (what) {
    case 'statistics':
      return (await answer(client.GET('/api/v1/stats/meetings/{id}/export', ask))) as Blob;
    case 'record':
      return (await answer(client.GET('/api/v1/stats/meetings/{id}/audit/export', ask))) as Blob;
  }
}

/** Saves an export as a file; the call needs the session, so that a plain link would not do. */
export async function download(id: number, what: Export, format: Format): Promise<void> {
  const address = URL.createObjectURL(await file(id, what, format));
  const link = document.createElement('a');
  link.href = address;
  link.download = `meeting-${id}-${what}.${format}`;
  link.click();
  URL.revokeObjectURL(address);
}
