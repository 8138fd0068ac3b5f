import { tallySentence } from '../decision/sentences';
import { t } from '../language/language';
import { type People, participantById } from '../meeting/useRoom';
import {
  type AuditEvent,
  CHOICES,
  type PhaseName,
  REQUEST_KINDS,
  type Role,
  type Tally,
} from '../protocol/types';
import { duration } from '../ui/clock';
import { nameOf, phaseNames, requestKindNames, roleNames } from '../ui/words';

/** The kinds of entry that the list can be narrowed to. */
export const AUDIT_GROUPS = ['floor', 'phase', 'board', 'decision', 'chat', 'people', 'meeting'] as const;
export type AuditGroup = (typeof AUDIT_GROUPS)[number];

const VOTES = ['proposal', 'proposal_withdrawn', 'vote_opened', 'ballot', 'vote_closed'] as const;

export function groupOf(event: AuditEvent): AuditGroup {
  const { type } = event;
  if (type.startsWith('token') || type.startsWith('queue') || type.startsWith('turn')) return 'floor';
  if (type.startsWith('phase')) return 'phase';
  if (type.startsWith('annotation')) return 'board';
  if (type.startsWith('decision') || VOTES.some((vote) => vote === type)) return 'decision';
  if (type.startsWith('chat')) return 'chat';
  if (type.startsWith('participant') || type.startsWith('role')) return 'people';
  return 'meeting';
}

const CAUSES = [
  'limit',
  'no_show',
  'disconnected',
  'revoked',
  'role',
  'phase',
  'left',
  'erased',
  'meeting_ended',
  'queue',
  'granted',
  'point_of_order',
  'resume',
] as const;

function withCause(sentence: string, event: AuditEvent): string {
  const known = CAUSES.find((cause) => cause === event.cause);
  const what = known
    ? t('journal:with_cause', { what: sentence, cause: t(`journal:cause_${known}`) })
    : sentence;
  const { reason } = event;
  return typeof reason === 'string' && reason ? t('journal:with_reason', { what, reason }) : what;
}

function floorEntry(event: AuditEvent, who: string, room: People): string {
  const from = nameOf(participantById(room, event.from_participant_id as number));
  switch (event.event_type) {
    case 'claim':
      return withCause(t('journal:got_floor', { who }), event);
    case 'pass':
      return withCause(t('journal:passed', { from, who }), event);
    case 'release':
      return withCause(t('journal:released', { who }), event);
    case 'expire':
      return withCause(t('journal:expired', { who }), event);
    case 'force_release':
      return withCause(t('journal:taken', { who }), event);
    default:
      return t('journal:floor_changed', { who });
  }
}

const QUEUE = ['requested', 'changed', 'withdrawn', 'deferred', 'reordered', 'opened', 'closed'] as const;

/** Asked for with a kind or to somebody, it says what for. */
function queueEntry(event: AuditEvent, who: string, room: People): string {
  const change = QUEUE.find((each) => each === event.change);
  const sentence = change ? t(`journal:queue_${change}`, { who }) : t('journal:queue_else', { who });
  const what = requestIn(event, room);
  return what ? t('journal:with_cause', { what: sentence, cause: what }) : sentence;
}

function requestIn(event: AuditEvent, room: People): string | null {
  const kind = REQUEST_KINDS.find((each) => each === event.kind);
  if (!kind) return null;
  const to = participantById(room, event.to_participant_id as number | undefined);
  if (!to) return kind === 'speech' ? null : requestKindNames[kind];
  return t('floor:kind_to', { kind: requestKindNames[kind], name: nameOf(to) });
}

const TURN = ['attended', 'started', 'extended', 'grace'] as const;

function turnEntry(event: AuditEvent): string {
  const change = TURN.find((each) => each === event.change);
  return change ? t(`journal:turn_${change}`) : t('journal:turn_else');
}

/** The phase of an entry, by its name here; null for one that this page does not know. */
function phaseOf(event: AuditEvent): string | null {
  return phaseNames[event.phase_name as PhaseName] ?? null;
}

function decisionEntry(event: AuditEvent): string {
  const title = typeof event.title === 'string' ? event.title : null;
  if (event.type === 'decision') return title ? t('journal:decided', { title }) : t('journal:decided_untold');
  return title ? t('journal:amended', { title }) : t('journal:amended_untold');
}

function outcomeOf({ tally }: AuditEvent): string | null {
  const counts = tally as Tally | null | undefined;
  return counts ? tallySentence(counts) : null;
}

/** Proposals and votes; what somebody chose is told once their vote is counted. */
function voteEntry(type: (typeof VOTES)[number], event: AuditEvent, who: string): string {
  const { title, choice, state } = event;
  switch (type) {
    case 'proposal':
      return title
        ? t('journal:proposed', { who, title: String(title) })
        : t('journal:proposed_untold', { who });
    case 'proposal_withdrawn':
      return t('journal:withdrawn', { who });
    case 'vote_opened':
      return t('journal:vote_opened', { who });
    case 'ballot': {
      const known = CHOICES.find((each) => each === choice);
      return known
        ? t('journal:voted', { who, choice: t(`decision:choice_${known}`) })
        : t('journal:voted_untold', { who });
    }
    case 'vote_closed': {
      if (state !== 'adopted' && state !== 'rejected' && state !== 'no_quorum')
        return t('journal:vote_lapsed');
      const outcome = t(`decision:spoken_${state}`);
      const counts = outcomeOf(event);
      return counts
        ? t('journal:vote_closed_counts', { outcome, counts })
        : t('journal:vote_closed', { outcome });
    }
  }
}

/** One entry of the record as a sentence. */
export function entrySentence(event: AuditEvent, room: People): string {
  const who = nameOf(participantById(room, event.participant_id));
  const phase = phaseOf(event);
  switch (event.type) {
    case 'meeting_created':
      return t('journal:created');
    case 'meeting_started':
      return t('journal:started');
    case 'meeting_ended':
      return t('journal:ended');
    case 'meeting_updated':
      return t('journal:updated');
    case 'participant_joined':
      return t('journal:joined', { who });
    case 'participant_left':
      return t('journal:departed', { who });
    case 'participant_erased':
      return t('journal:account_erased');
    case 'participant_invited':
      return t('journal:invited');
    case 'role_changed': {
      const role = roleNames[event.role as Role] ?? String(event.role);
      return withCause(t('journal:role_now', { who, role }), { ...event, cause: undefined });
    }
    case 'token_event':
      return floorEntry(event, who, room);
    case 'queue':
      return withCause(queueEntry(event, who, room), event);
    case 'turn':
      return withCause(turnEntry(event), event);
    case 'turn_voiced':
      return t('journal:turn_voiced', { who, time: duration(Number(event.voiced_time_ms) || 0) });
    case 'refusals':
      return phase ? t('journal:refusals', { phase }) : t('journal:refusals_some');
    case 'phase':
      return withCause(t('journal:phase_now', { phase: phase ?? String(event.phase_name) }), event);
    case 'annotation':
      return t('journal:marked', { who });
    case 'annotation_updated':
      return t('journal:mark_changed', { who });
    case 'annotation_deleted':
      return t('journal:mark_removed', { who });
    case 'decision':
    case 'decision_updated':
      return decisionEntry(event);
    case 'decision_deleted':
      return t('journal:decision_gone');
    case 'proposal':
    case 'proposal_withdrawn':
    case 'vote_opened':
    case 'ballot':
    case 'vote_closed':
      return voteEntry(event.type, event, who);
    case 'chat_message':
      return t('journal:chatted', { who });
    case 'chat_deleted':
      return t('journal:chat_gone');
    default:
      // The server may tell of things this page does not know yet.
      return event.type.replaceAll('_', ' ');
  }
}
