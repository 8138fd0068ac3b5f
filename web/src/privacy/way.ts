/** How this page came here: by TLS, from this very machine, or open to whoever is in between. */
export type Way = 'tls' | 'local' | 'open';

const LOCAL = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

export function wayOf({ protocol, hostname }: { protocol: string; hostname: string }): Way {
  if (protocol === 'https:') return 'tls';
  return LOCAL.test(hostname) ? 'local' : 'open';
}

export function waySentence(way: Way): string {
  switch (way) {
    case 'tls':
      return 'This page came that way: its address begins with https.';
    case 'local':
      return 'This page comes from your own machine, so there is no way on which anybody could listen.';
    case 'open':
      return (
        'This page did not come that way: its address begins with http. Whoever is between you and the server ' +
        'can read along, and could come between your sound and picture too.'
      );
  }
}
