import createClient from 'openapi-fetch';
import { t } from '../language/language';
import type { paths } from './generated';
import { Refused, unreachable } from './refused';
import type { Problem } from './types';

export const API = '/api/v1';

/** Whoever holds the credential: the session of the signed-in account. */
export interface Credential {
  /** A token that is still good, or null when nobody is signed in. */
  token(): Promise<string | null>;
  /** A new token because the old one was refused; null when the session is over. */
  renew(): Promise<string | null>;
}

async function send(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    throw unreachable();
  }
}

function signed(request: Request, token: string | null): Request {
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

/** The API for a credential: an expired token is renewed once and the call repeated. */
export function clientFor(credential: Credential) {
  return createClient<paths>({
    fetch: async (request) => {
      const again = request.clone();
      const response = await send(signed(request, await credential.token()));
      if (response.status !== 401) return response;
      const renewed = await credential.renew();
      return renewed ? send(signed(again, renewed)) : response;
    },
  });
}

/** The API for whoever has no credential yet. */
export const openClient = createClient<paths>({ fetch: send });

function problemOf(response: Response, body: unknown): Problem {
  const told = body as Partial<Problem> | undefined;
  if (typeof told?.detail === 'string')
    return { title: '', code: 'unknown', ...told, status: response.status } as Problem;
  // Not the server's own answer: a proxy's page, perhaps.
  return {
    title: response.statusText,
    status: response.status,
    code: 'unknown',
    detail: t('protocol:answered', { status: response.status }),
  };
}

/** The answer of a call, or its refusal as an exception. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw new Refused(problemOf(response, error));
  return data as T;
}
