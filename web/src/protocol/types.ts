import type { components } from './generated';

/**
 * The words of the API. What the OpenAPI document has comes from there (`generated.ts`); the
 * closed lists and what the sockets say are here, as docs/api.md defines them.
 *
 * Times are RFC 3339 strings in UTC; durations name their unit.
 */

export const ROLES = ['observer', 'participant', 'facilitator'] as const;
export type Role = (typeof ROLES)[number];

export const PHASES = ['ideation', 'clarification', 'decision', 'feedback'] as const;
export type PhaseName = (typeof PHASES)[number];

export const REQUEST_KINDS = ['speech', 'question', 'answer', 'point_of_order'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

export const ORDERS = ['least_spoken', 'arrival', 'round', 'round_least_spoken', 'facilitator'] as const;
export type Order = (typeof ORDERS)[number];

/** By what a vote is counted. */
export const METHODS = ['majority', 'two_thirds', 'consent'] as const;
export type Method = (typeof METHODS)[number];

export const CHOICES = ['yes', 'no', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];

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
  | 'proposal.create'
  | 'proposal.open'
  | 'proposal.vote'
  | 'proposal.close'
  | 'proposal.withdraw'
  | 'participant.role'
  | 'participant.invite'
  | 'participant.leave'
  | 'meeting.start'
  | 'meeting.end'
  | 'meeting.update'
  | 'meeting.delete'
  | 'chat.send'
  | 'chat.delete';

type Schema = components['schemas'];

export type User = Schema['Profile'];
export type TokenPair = Schema['Signed'];

/** The settings with their words; the document tells them as plain strings. */
export interface FloorSettings
  extends Omit<Schema['PhaseSettings'], 'order' | 'pass' | 'mode' | 'board_edit' | 'chat' | 'board'> {
  order?: Order;
  pass?: 'anyone' | 'queue' | 'off';
  mode?: 'queue' | 'free' | 'off';
  board_edit?: 'own' | 'all';
  chat?: 'on' | 'off';
  board?: 'open' | 'closed';
}

export interface Settings extends FloorSettings {
  phases?: Partial<Record<PhaseName, FloorSettings>>;
}

export type Meeting = Omit<Schema['Meeting'], 'settings'> & { settings: Settings };
export type Participant = Schema['ParticipantObject'];
export type Holder = Schema['Holder'];
export type Reason = Schema['PlaceReason'];
export type QueueEntry = Schema['Place'];

/** A question that was put, with the turns that answered it. */
export type Question = Schema['Question'];

export interface My {
  may: CommandName[];
  why_not: Partial<Record<CommandName, string>>;
}

export type TokenStatus = Omit<Schema['Status'], 'my'>;

export type Standing = 'observer' | 'participant' | 'facilitator' | 'holder' | 'next' | 'waiting';
export type Rights = Partial<Record<Standing, My>>;

/** A stretch of a phase; an event tells less of it than the snapshot. */
export type PhaseEntry = Pick<Schema['PhaseStretch'], 'phase_name'> & Partial<Schema['PhaseStretch']>;

export type Annotation = Omit<Schema['Annotation'], 'content'> & {
  /** Null once its author's account is erased. */
  content: Record<string, unknown> | null;
};
export type Decision = Schema['Decision'];

/** Something to be voted on. What is told after the vote alone is missing until then. */
export type Proposal = Schema['Proposal'];
export type ProposalState = Schema['ProposalStateName'];
export type Ballot = Schema['Ballot'];
export type Tally = Schema['BallotTally'];

/** Its text is null once it was removed, or its author's account erased. */
export type ChatMessage = Schema['ChatMessage'];
export type ChatPage = Schema['Chat'];

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
  proposals: Proposal[];
  questions: Question[];
  chat: ChatPage;
  now: string;
}

export type Invitation = Schema['Invitation'];
/** RFC 9457; what helps comes as further members. */
export type Problem = Omit<Schema['Problem'], 'type'> & { type?: string; [member: string]: unknown };
export type Stats = Schema['Statistics'];

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
