import { t } from '../language/language';
import { answer, clientFor } from '../protocol/http';
import { credential } from './session';

/** The sessions of one's own account: each is a browser or program that is signed in. */

const client = clientFor(credential);

export const devices = {
  list: () => answer(client.GET('/api/v1/auth/sessions')),
  end: (id: number) =>
    answer(client.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id: id } } })),
  endOthers: () => answer(client.POST('/api/v1/auth/sessions/end_others')),
};

export type Device = Awaited<ReturnType<typeof devices.list>>['sessions'][number];

// In this order: each names itself after those it descends from.
const BROWSERS: [RegExp, string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\/|Chromium\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: [RegExp, string][] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

function first(table: [RegExp, string][], text: string): string | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}

/** What somebody recognises their own device by: `Firefox on Linux`, or what a program calls itself. */
export function deviceName(userAgent: string | null | undefined): string {
  if (!userAgent) return t('account:devices.unknown');
  const browser = first(BROWSERS, userAgent);
  const system = first(SYSTEMS, userAgent);
  if (browser && system) return t('account:devices.on', { browser, system });
  return browser ?? userAgent.split(/[\s/]/)[0] ?? userAgent;
}
