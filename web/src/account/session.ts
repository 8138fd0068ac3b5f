import { create } from 'zustand';
import { isLanguage, speak, spokenLanguage } from '../language/language';
import { answer, type Credential, clientFor, openClient } from '../protocol/http';
import { Refused, unreachable } from '../protocol/refused';
import type { TokenPair, User } from '../protocol/types';
import { noteSignedIn, noteSignedOut } from './known';

/** A token with less life than this is renewed before it is used. */
const RENEW_BEFORE_MS = 30_000;

export type Session = { state: 'unknown' } | { state: 'signed_out' } | { state: 'signed_in'; user: User };

export const useSession = create<{ session: Session }>(() => ({ session: { state: 'unknown' } }));

// The access token lives in this module alone: no storage a foreign script could read later.
let access: { token: string; until: number } | null = null;
let renewing: Promise<string | null> | null = null;

function keep(pair: TokenPair): string {
  noteSignedIn();
  access = { token: pair.access_token, until: Date.now() + pair.expires_in * 1000 };
  return pair.access_token;
}

/** The session is over, by the server's word. */
export function forget(): void {
  access = null;
  noteSignedOut();
  useSession.setState({ session: { state: 'signed_out' } });
}

/** Two tabs share one cookie, and a refresh token is good once: take turns where the browser can. */
async function oneTabAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (!navigator.locks) return work();
  return navigator.locks.request('nexchamps-refresh', work) as Promise<T>;
}

/** A page that is reloaded meanwhile still gets its new cookie: the old one is spent, and shown again it would end the session. */
const OUTLIVES_PAGE = { keepalive: true };

async function refresh(): Promise<string | null> {
  const call = () => openClient.POST('/api/v1/auth/refresh', { body: {}, ...OUTLIVES_PAGE });
  try {
    const pair = await oneTabAtATime(() => answer(call()));
    return keep(pair);
  } catch (error) {
    // Away is not signed out: only the server's own no ends the session here.
    if (error instanceof Refused && [400, 401, 403, 422].includes(error.status)) {
      forget();
      return null;
    }
    throw error;
  }
}

function renew(): Promise<string | null> {
  renewing ??= refresh().finally(() => {
    renewing = null;
  });
  return renewing;
}

export const credential: Credential = {
  async token() {
    if (access && access.until - Date.now() > RENEW_BEFORE_MS) return access.token;
    return useSession.getState().session.state === 'signed_out' ? null : renew();
  },
  renew,
};

const client = clientFor(credential);

/** From the sign-in on the account's language counts. */
function speakAs({ language_preference }: User): void {
  if (isLanguage(language_preference) && language_preference !== spokenLanguage()) speak(language_preference);
}

/** The account as it is now. */
export function known(user: User): void {
  useSession.setState({ session: { state: 'signed_in', user } });
}

async function welcome(): Promise<User> {
  const user = await answer(client.GET('/api/v1/users/me'));
  known(user);
  return user;
}

let restoring: Promise<void> | null = null;

/** Takes up the session of the cookie, once per page load. */
export function restoreSession(): Promise<void> {
  restoring ??= (async () => {
    try {
      if (await renew()) speakAs(await welcome());
    } catch {
      // Let the next call to `restoreSession` try again: the server was away.
      restoring = null;
      throw unreachable();
    }
  })();
  return restoring;
}

export interface SignUp {
  email: string;
  password: string;
  full_name?: string;
}

export async function signUp(body: SignUp): Promise<void> {
  keep(await answer(openClient.POST('/api/v1/auth/signup', { body })));
  await welcome();
  // A new account speaks what its page spoke when it was made.
  const language_preference = spokenLanguage();
  await answer(client.PUT('/api/v1/users/me', { body: { language_preference } })).then(known, () => {
    // The page goes on speaking it; the account can be told later, in its profile.
  });
}

export async function signIn(username: string, password: string): Promise<void> {
  const form = {
    body: { username, password },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
  keep(await answer(openClient.POST('/api/v1/auth/token', form)));
  speakAs(await welcome());
}

export async function signOut(): Promise<void> {
  try {
    await answer(client.POST('/api/v1/auth/logout'));
  } finally {
    forget();
  }
}
