import type { Room } from '../meeting/room';
import { participantById } from '../meeting/useRoom';
import type { AuditEvent, PhaseName, Role } from '../protocol/types';
import { nameOf, phaseNames, roleNames } from '../ui/words';

/** The kinds of entry that the list can be narrowed to. */
export const AUDIT_GROUPS = ['floor', 'phase', 'board', 'decision', 'people', 'meeting'] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

export const auditGroupNames: Record<AuditGroup, string> = {
  floor: 'Floor and queue',
  phase: 'Phases',
  board: 'Board',
  decision: 'Decisions',
  people: 'People',
  meeting: 'Meeting',
};

export function groupOf(event: AuditEvent): AuditGroup {
  const { type } = event;
  if (type.startsWith('token') || type.startsWith('queue') || type.startsWith('turn')) return 'floor';
  if (type.startsWith('phase')) return 'phase';
  if (type.startsWith('annotation')) return 'board';
  if (type.startsWith('decision')) return 'decision';
  if (type.startsWith('participant') || type.startsWith('role')) return 'people';
  return 'meeting';
}

const causes: Record<string, string> = {
  limit: 'time was up',
  no_show: 'did not begin',
  disconnected: 'connection lost',
  revoked: 'taken by the facilitator',
  role: 'role changed',
  phase: 'phase changed',
  left: 'left the meeting',
  erased: 'account erased',
  meeting_ended: 'meeting ended',
  queue: 'from the queue',
  granted: 'given by the facilitator',
  point_of_order: 'point of order',
  resume: 'turn resumed',
};

function withCause(sentence: string, event: AuditEvent): string {
  const cause = typeof event.cause === 'string' ? causes[event.cause] : undefined;
  const reason = typeof event.reason === 'string' && event.reason ? `: ${event.reason}` : '';
  return sentence + (cause ? ` (${cause})` : '') + reason;
}

function floorEntry(event: AuditEvent, who: string, room: Room): string {
  const from = nameOf(participantById(room, event.from_participant_id as number));
  switch (event.event_type) {
    case 'claim':
      return withCause(`${who} has the floor`, event);
    case 'pass':
      return withCause(`${from} passed the floor to ${who}`, event);
    case 'release':
      return withCause(`${who} released the floor`, event);
    case 'expire':
      return withCause(`The floor left ${who}`, event);
    case 'force_release':
      return withCause(`The floor was taken from ${who}`, event);
    default:
      return `The floor changed: ${who}`;
  }
}

const queueWords: Record<string, string> = {
  requested: 'asked for the floor',
  changed: 'changed what they ask for',
  withdrawn: 'left the queue',
  deferred: 'let the next one go first',
  reordered: 'changed the order of the queue',
  opened: 'opened the queue',
  closed: 'closed the queue',
};

const turnWords: Record<string, string> = {
  attended: 'The holder is connected',
  started: 'The clock of the turn started',
  extended: 'The turn was extended',
  grace: 'The time of the turn was up',
};

/** One entry of the record as a sentence. */
export function entrySentence(event: AuditEvent, room: Room): string {
  const who = nameOf(participantById(room, event.participant_id));
  const title = typeof event.title === 'string' ? `: ${event.title}` : '';
  switch (event.type) {
    case 'meeting_created':
      return `${who} created the meeting`;
    case 'meeting_started':
      return 'The meeting started';
    case 'meeting_ended':
      return 'The meeting ended';
    case 'meeting_updated':
      return 'The meeting was changed';
    case 'participant_joined':
      return `${who} joined`;
    case 'participant_left':
      return `${who} left`;
    case 'role_changed':
      return `${who} is now ${(roleNames[event.role as Role] ?? 'in another role').toLowerCase()}`;
    case 'token_event':
      return floorEntry(event, who, room);
    case 'queue':
      return withCause(`${who} ${queueWords[String(event.change)] ?? 'changed the queue'}`, event);
    case 'turn':
      return withCause(turnWords[String(event.change)] ?? 'The turn changed', event);
    case 'refusals':
      return `What was refused in ${phaseNames[event.phase_name as PhaseName] ?? 'the phase'} was counted`;
    case 'participant_erased':
      return 'An account was erased';
    case 'phase':
      return `The phase is now ${phaseNames[event.phase_name as PhaseName] ?? event.phase_name}`;
    case 'annotation':
      return `${who} marked the board`;
    case 'annotation_updated':
      return `${who} changed a mark on the board`;
    case 'annotation_deleted':
      return `${who} removed a mark from the board`;
    case 'decision':
      return `Decided${title}`;
    case 'decision_updated':
      return `A decision was amended${title}`;
    case 'decision_deleted':
      return 'A decision was taken back';
    default:
      return event.type.replaceAll('_', ' ');
  }
}
