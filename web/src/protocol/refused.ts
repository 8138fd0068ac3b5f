import i18next from 'i18next';
import { t } from '../language/language';
import type { Problem } from './types';

/** The server's no (RFC 9457), or our own when it could not be asked. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
    this.name = 'Refused';
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** A refusal of the client's own making: the server was not reached. */
export function unreachable(detail = t('protocol:unreachable')): Refused {
  return new Refused({ title: 'Not reached', status: 0, code: 'unreachable', detail });
}

/** A word that the server may name before this page knows it. */
function spoken(key: string): string | undefined {
  return i18next.exists(key) ? i18next.t(key as 'protocol:reload') : undefined;
}

/** What to show a person, whatever was thrown: by the code in their language, else as the server says it. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refused) return spoken(`protocol:refused.${error.code}`) ?? error.message;
  return t('protocol:reload');
}

/** The server's complaints by form field, for a form to show beside its inputs. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Refused)) return {};
  const fields: Record<string, string> = {};
  for (const { field } of error.problem.errors ?? [])
    fields[field] = spoken(`protocol:field.${field}`) ?? t('protocol:field.other');
  switch (error.code) {
    case 'email_taken':
      fields.email = sentenceOf(error);
      break;
    case 'username_taken':
      fields.username = sentenceOf(error);
      break;
    case 'wrong_password':
      fields.current_password = sentenceOf(error);
      break;
  }
  return fields;
}
