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

type Body = { json: unknown } | { form: Record<string, string> };

function request(method: string, body: Body | undefined, token: string | null): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  if (!body) return { method, headers, credentials: 'same-origin' };
  if ('form' in body)
    return { method, headers, credentials: 'same-origin', body: new URLSearchParams(body.form) };
  headers['content-type'] = 'application/json';
  return { method, headers, credentials: 'same-origin', body: JSON.stringify(body.json) };
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.detail === 'string') return { title: '', code: 'unknown', ...body } as Problem;
  } catch {
    // Not the server's own answer: a proxy's page, perhaps.
  }
  return {
    title: response.statusText,
    status: response.status,
    code: 'unknown',
    detail: `The server answered ${response.status}.`,
  };
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(API + path, init);
  } catch {
    throw unreachable();
  }
}

/** One call of the API. With a credential, an expired token is renewed once and the call repeated. */
export async function call<T>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  options: { body?: Body; credential?: Credential } = {},
): Promise<T> {
  const { body, credential } = options;
  const token = credential ? await credential.token() : null;
  let response = await send(path, request(method, body, token));
  if (response.status === 401 && credential) {
    const renewed = await credential.renew();
    if (renewed) response = await send(path, request(method, body, renewed));
  }
  if (!response.ok) throw new Refused({ ...(await problemOf(response)), status: response.status });
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
