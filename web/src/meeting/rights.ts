import type { CommandName, My, Participant, Rights, Standing, TokenStatus } from '../protocol/types';

interface Seen {
  me: Participant | null;
  token: TokenStatus;
  waits: boolean;
}

/** Which of the server's standings are the viewer's; the most telling one first. */
export function standingsOf({ me, token, waits }: Seen, admin: boolean): Standing[] {
  const standings: Standing[] = [];
  if (me) {
    if (token.current_holder?.participant_id === me.id) standings.push('holder');
    if (token.queue[0]?.participant_id === me.id) standings.push('next');
    if (waits) standings.push('waiting');
    if (me.is_active) standings.push(me.role);
  }
  if (admin) standings.push('facilitator');
  return standings;
}

/** One may what any of one's standings may; the reason against the rest is the most telling one's. */
export function mineOf(rights: Rights, seen: Seen, admin: boolean): My {
  const mine = standingsOf(seen, admin).flatMap((standing) => rights[standing] ?? []);
  const may = [...new Set(mine.flatMap((part) => part.may))];
  const why_not: My['why_not'] = {};
  for (const part of mine) {
    for (const [command, code] of Object.entries(part.why_not) as [CommandName, string][]) {
      if (!may.includes(command)) why_not[command] ??= code;
    }
  }
  return { may, why_not };
}
