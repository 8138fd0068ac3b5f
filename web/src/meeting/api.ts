import { credential } from '../account/session';
import { call } from '../protocol/http';
import type { AuditEvent, Invitation, Meeting, Participant, Role, Settings, Stats } from '../protocol/types';

/** The REST calls of the pages. Whatever happens in a room goes over its socket instead. */

const get = <T>(path: string) => call<T>('GET', path, { credential });
const post = <T>(path: string, json: unknown = {}) => call<T>('POST', path, { body: { json }, credential });

export interface NewMeeting {
  name: string;
  description?: string;
  is_public: boolean;
  settings: Settings;
}

export const api = {
  meetings: () => get<Meeting[]>('/meetings/'),
  meeting: (id: number) => get<Meeting>(`/meetings/${id}`),
  createMeeting: (body: NewMeeting) => post<Meeting>('/meetings/', body),
  participants: (id: number) => get<Participant[]>(`/meetings/${id}/participants`),
  join: (id: number, name: string | undefined, role: Role) =>
    post<Participant>(`/meetings/${id}/join`, { name, role }),
  invite: (id: number, body: { role: Role; email?: string }) =>
    post<{ invitation: Invitation }>(`/meetings/${id}/invite`, body),
  invitation: (token: string) => get<{ invitation: Invitation }>(`/invitations/${encodeURIComponent(token)}`),
  accept: (token: string) =>
    post<{ invitation: Invitation; participant: { id: number; role: Role } }>(
      `/invitations/${encodeURIComponent(token)}/accept`,
    ),
  stats: (id: number) => get<Stats>(`/stats/meetings/${id}/stats`),
  auditAfter: (id: number, after: number) =>
    get<{ events: AuditEvent[] }>(`/stats/meetings/${id}/audit?after=${after}`),
  deleteMeeting: (id: number) => call<void>('DELETE', `/meetings/${id}`, { credential }),
};
