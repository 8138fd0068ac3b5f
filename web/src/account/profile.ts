import { type Language, speak } from '../language/language';
import { answer, clientFor } from '../protocol/http';
import type { User } from '../protocol/types';
import { credential, forget, known, useSession } from './session';

/** One's own account: the calls behind the profile page. */

const client = clientFor(credential);

export interface ProfileChange {
  full_name?: string;
  email?: string;
  avatar_url?: string | null;
  language_preference?: Language;
  password?: string;
  current_password?: string;
}

export async function changeProfile(body: ProfileChange): Promise<User> {
  const user = await answer(client.PUT('/api/v1/users/me', { body }));
  known(user);
  return user;
}

/** Speaks it at once, and keeps it with the account if there is one: it is spoken there at the next sign-in. */
export async function chooseLanguage(language: Language): Promise<void> {
  speak(language);
  if (useSession.getState().session.state !== 'signed_in') return;
  // The page speaks it already; whether the account knows it too can wait for a better line.
  await changeProfile({ language_preference: language }).catch(() => undefined);
}

/** Erases the account; nothing is left to be signed in to. */
export async function eraseAccount(password: string): Promise<void> {
  await answer(client.DELETE('/api/v1/users/me', { body: { password } }));
  forget();
}
