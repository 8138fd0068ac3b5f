import { t } from '../language/language';
import {
  ORDERS,
  type Order,
  PHASES,
  type PhaseName,
  REQUEST_KINDS,
  type RequestKind,
  ROLES,
  type Role,
} from '../protocol/types';

/** Names of the things that have a code; sentences live beside the component that says them. */

/** A table that is looked up as it is read, so that it speaks the language of the moment. */
function spoken<Code extends string>(
  codes: readonly Code[],
  nameOfCode: (code: Code) => string,
): Readonly<Record<Code, string>> {
  const table = {} as Record<Code, string>;
  for (const code of codes)
    Object.defineProperty(table, code, { enumerable: true, get: () => nameOfCode(code) });
  return table;
}

export const roleNames = spoken<Role>(ROLES, (code) => t(`ui:role.${code}`));

export const phaseNames = spoken<PhaseName>(PHASES, (code) => t(`ui:phase.${code}`));

export const requestKindNames = spoken<RequestKind>(REQUEST_KINDS, (code) => t(`ui:kind.${code}`));

export const orderNames = spoken<Order>(ORDERS, (code) => t(`ui:order.${code}`));

/** The name of somebody whose account may have been erased. */
export function nameOf(participant: { name?: string | null } | null | undefined): string {
  return participant?.name ?? t('ui:someone');
}

/** The first word of a name, for where room is short. */
export function givenName(name: string | null | undefined): string {
  return nameOf({ name }).trim().split(/\s+/)[0] ?? '';
}

export function meetingName(meeting: { name?: string | null }): string {
  return meeting.name ?? t('ui:erased_meeting');
}

export function initialsOf(name: string | null | undefined): string {
  const words = (name ?? '?').trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toLocaleUpperCase();
}
