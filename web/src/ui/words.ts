import type { Order, PhaseName, RequestKind, Role } from '../protocol/types';

/** Names of the things that have a code; sentences live beside the component that says them. */

export const roleNames: Record<Role, string> = {
  observer: 'Observer',
  participant: 'Participant',
  facilitator: 'Facilitator',
};

export const phaseNames: Record<PhaseName, string> = {
  ideation: 'Ideation',
  clarification: 'Clarification',
  decision: 'Decision',
  feedback: 'Feedback',
};

export const requestKindNames: Record<RequestKind, string> = {
  speech: 'Speech',
  question: 'Question',
  answer: 'Answer',
  point_of_order: 'Point of order',
};

export const orderNames: Record<Order, string> = {
  least_spoken: 'Who has held it least',
  arrival: 'First come, first served',
  round: 'Everyone once before anyone twice',
  facilitator: 'The facilitator decides',
};

/** The name of somebody whose account may have been erased. */
export function nameOf(participant: { name?: string | null } | null | undefined): string {
  return participant?.name ?? 'Someone';
}

/** The first word of a name, for where room is short. */
export function givenName(name: string | null | undefined): string {
  return nameOf({ name }).trim().split(/\s+/)[0] ?? '';
}

export function meetingName(meeting: { name?: string | null }): string {
  return meeting.name ?? 'Meeting';
}

export function initialsOf(name: string | null | undefined): string {
  const words = (name ?? '?').trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
