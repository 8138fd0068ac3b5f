import { t } from '../language/language';

/** How this page came here: by TLS, from this very machine, or open to whoever is in between. */
export type Way = 'tls' | 'local' | 'open';

const LOCAL = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

export function wayOf({ protocol, hostname }: { protocol: string; hostname: string }): Way {
  if (protocol === 'https:') return 'tls';
  return LOCAL.test(hostname) ? 'local' : 'open';
}

export function waySentence(way: Way): string {
  return t(`privacy:way.${way}`);
}
