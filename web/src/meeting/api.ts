import { credential } from '../account/session';
import { answer, clientFor } from '../protocol/http';
import type { Annotation, AuditEvent, ChatPage, Meeting, Role, Settings } from '../protocol/types';

/** The REST calls of the pages. Whatever happens in a room goes over its socket instead. */

const client = clientFor(credential);

export interface NewMeeting {
  name: string;
  description?: string;
  scheduled_at?: string;
  is_public: boolean;
  settings: Settings;
}

const of = (id: number) => ({ path: { id } });

export const api = {
  meetings: () => answer(client.GET('/api/v1/meetings')) as Promise<Meeting[]>,
  meeting: (id: number) =>
    answer(client.GET('/api/v1/meetings/{id}', { params: of(id) })) as Promise<Meeting>,
  createMeeting: ({ settings, ...body }: NewMeeting) =>
    answer(client.POST('/api/v1/meetings', { body: { ...body, settings: { phases: {}, ...settings } } })),
  participants: (id: number) => answer(client.GET('/api/v1/meetings/{id}/participants', { params: of(id) })),
  join: (id: number, name: string | undefined, role: Role) =>
    answer(client.POST('/api/v1/meetings/{id}/join', { params: of(id), body: { name, role } })),
  invite: (id: number, body: { role: Role; email?: string }) =>
    answer(client.POST('/api/v1/meetings/{id}/invite', { params: of(id), body })),
  invitation: (token: string) =>
    answer(client.GET('/api/v1/invitations/{token}', { params: { path: { token } } })),
  accept: (token: string) =>
    answer(client.POST('/api/v1/invitations/{token}/accept', { params: { path: { token } } })),
  decline: (token: string) =>
    answer(client.POST('/api/v1/invitations/{token}/decline', { params: { path: { token } } })),
  myInvitations: () => answer(client.GET('/api/v1/invitations')),
  /** Every turn's beginning and end, oldest first. */
  turns: (id: number) => answer(client.GET('/api/v1/tokens/meetings/{id}/events', { params: of(id) })),
  chatBefore: (id: number, before: number | undefined, limit: number) =>
    answer(
      client.GET('/api/v1/chat/meetings/{id}', { params: { ...of(id), query: { before, limit } } }),
    ) as Promise<ChatPage>,
  stats: (id: number) => answer(client.GET('/api/v1/stats/meetings/{id}/stats', { params: of(id) })),
  auditAfter: (id: number, after: number) =>
    answer(
      client.GET('/api/v1/stats/meetings/{id}/audit', { params: { ...of(id), query: { after } } }),
    ) as Promise<{ events: AuditEvent[] }>,
};

/** The board as it stood after an entry of the meeting. */
export function boardAt(id: number, at_seq: number): Promise<Annotation[]> {
  const ask = { params: { ...of(id), query: { at_seq } } };
  return answer(client.GET('/api/v1/annotations/meetings/{id}', ask)) as Promise<Annotation[]>;
}
