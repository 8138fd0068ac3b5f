/**
 * The words of the API, as docs/api.md defines them.
 *
 * Times are RFC 3339 strings in UTC; durations name their unit.
 */

export const ROLES = ['observer', 'participant', 'facilitator'] as const;
export type Role = (typeof ROLES)[number];

export const PHASES = ['ideation', 'clarification', 'decision', 'feedback'] as const;
export type PhaseName = (typeof PHASES)[number];

export const REQUEST_KINDS = ['speech', 'question', 'answer', 'point_of_order'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const ORDERS = ['least_spoken', 'arrival', 'round', 'facilitator'] as const;
export type Order = (typeof ORDERS)[number];

export type AnnotationType = 'text' | 'drawing' | 'shape';

/** A change that a client may ask for over the socket. */
export type CommandName =
  | 'floor.claim'
  | 'floor.release'
  | 'floor.pass'
  | 'floor.request'
  | 'floor.withdraw'
  | 'floor.defer'
  | 'floor.grant'
  | 'floor.revoke'
  | 'floor.extend'
  | 'floor.queue'
  | 'phase.change'
  | 'annotation.create'
  | 'annotation.update'
  | 'annotation.delete'
  | 'decision.create'
  | 'decision.update'
  | 'decision.delete'
  | 'participant.role'
  | 'participant.invite'
  | 'participant.leave'
  | 'meeting.start'
  | 'meeting.end'
  | 'meeting.update'
  | 'meeting.delete';

export interface User {
  id: number;
  username: string;
  email: string;
  full_name?: string | null;
  avatar_url?: string | null;
  language_preference?: string;
  is_active?: boolean;
  is_admin?: boolean;
  created_at?: string;
}

export interface TokenPair {
  access_token: string;
  token_type: string;
  expires_in: number;
  refresh_token?: string;
  user?: User;
}

export interface FloorSettings {
  turn_limit_seconds?: number;
  grace_seconds?: number;
  disconnect_seconds?: number;
  order?: Order;
  pass?: 'anyone' | 'queue' | 'off';
  mode?: 'queue' | 'free' | 'off';
  require_reason?: boolean;
  board_edit?: 'own' | 'all';
  overtime?: boolean;
  no_show_seconds?: number;
  queue_place_seconds?: number;
  queue_limit?: number;
}

export interface Settings extends FloorSettings {
  phases?: Partial<Record<PhaseName, FloorSettings>>;
}

export interface Meeting {
  id: number;
  name: string;
  description?: string | null;
  is_active: boolean;
  is_public: boolean;
  current_phase: PhaseName;
  creator_id: number;
  scheduled_at?: string | null;
  started_at?: string | null;
  ended_at?: string | null;
  created_at: string;
  updated_at: string;
  settings: Settings;
}

export interface Participant {
  id: number;
  user_id: string | null;
  name: string | null;
  role: Role;
  is_active: boolean;
  is_online: boolean;
  meeting_id: number;
}

export interface Holder {
  participant_id: number;
  participant_name: string | null;
  claimed_at: string;
  epoch: number;
  expires_at?: string | null;
}

export interface Reason {
  code: string;
  held_ms: number;
  waiting_ms: number;
  overtaken: number;
  text: string;
}

export interface QueueEntry {
  participant_id: number;
  participant_name: string | null;
  kind: RequestKind;
  note?: string | null;
  requested_at: string;
  position: number;
  reason: Reason;
}

export interface My {
  may: CommandName[];
  why_not: Partial<Record<CommandName, string>>;
}

export interface TokenStatus {
  meeting_id: number;
  is_available: boolean;
  epoch: number;
  current_holder: Holder | null;
  queue: QueueEntry[];
  queue_length: number;
  is_open: boolean;
}

export type Standing = 'observer' | 'participant' | 'facilitator' | 'holder' | 'next' | 'waiting';
export type Rights = Partial<Record<Standing, My>>;

export interface PhaseEntry {
  id?: number;
  phase_name: PhaseName;
  started_at?: string;
  started_by?: number | null;
  ended_at?: string | null;
  duration_ms?: number | null;
}

export interface Annotation {
  id: number;
  meeting_id: number;
  participant_id: number;
  annotation_type: AnnotationType;
  content: Record<string, unknown> | null;
  timestamp_ms: number;
  created_at: string;
  epoch?: number;
}

export interface Decision {
  id: number;
  meeting_id: number;
  title: string | null;
  description?: string | null;
  decided_by?: number | null;
  phase: PhaseName;
  created_at: string;
  updated_at: string;
}

export interface Snapshot {
  meeting: Meeting;
  lineage: string | number;
  seq: number;
  me: Participant | null;
  participants: Participant[];
  token: TokenStatus & { my: My };
  phases: { current: PhaseEntry | null; history: PhaseEntry[] };
  annotations: Annotation[];
  decisions: Decision[];
  now: string;
}

export interface Invitation {
  id: number;
  meeting_id?: number;
  meeting_name?: string;
  email?: string | null;
  role: Role;
  status: string;
  invitation_token?: string | null;
  invitation_url?: string | null;
  expires_at: string;
}

export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  errors?: { field: string; msg: string }[];
  retry_after_seconds?: number;
  [member: string]: unknown;
}

export interface ParticipantStat {
  participant_id: number;
  participant_name: string | null;
  speaking_time_ms: number;
  voiced_time_ms?: number | null;
  token_claims: number;
  annotations_count: number;
}

export interface Stats {
  meeting_id: number;
  participant_count: number;
  total_participants: number;
  token_claims: number;
  total_duration_ms: number;
  average_speaking_time: number;
  phases_count: number;
  annotations_count: number;
  decisions_count: number;
  generated_at: string;
  participant_stats: ParticipantStat[];
}

export interface AuditEvent {
  type: string;
  id: number;
  seq: number;
  participant_id?: number | null;
  timestamp: string;
  [field: string]: unknown;
}

/** What the server sends: events carry `seq`, the rest is never recorded. */
export interface ServerFrame {
  type: string;
  seq?: number;
  at?: string;
  id?: string;
  data: Record<string, unknown>;
}
