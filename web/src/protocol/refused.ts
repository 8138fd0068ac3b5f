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
export function unreachable(detail = 'The server cannot be reached. Please try again in a moment.'): Refused {
  return new Refused({ title: 'Not reached', status: 0, code: 'unreachable', detail });
}

/** What to show a person, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return 'Something went wrong on this page. Please reload it.';
}

/** The server's complaints by form field, for a form to show beside its inputs. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Refused)) return {};
  const fields: Record<string, string> = {};
  for (const { field, msg } of error.problem.errors ?? []) fields[field] = msg;
  if (error.code === 'email_taken') fields.email = error.message;
  if (error.code === 'username_taken') fields.username = error.message;
  return fields;
}
