import { QueryClient } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { at } from '../meeting/testRoom';
import type { AuditEvent } from '../protocol/types';
import { askTrail, trailKey } from './trail';

const auditAfter = vi.hoisted(() => vi.fn());
vi.mock('../meeting/api', () => ({ api: { auditAfter } }));

const entry = (seq: number, type: string, more = {}): AuditEvent => ({
  seq,
  type,
  id: seq,
  timestamp: at(0),
  ...more,
});

async function asked(had: AuditEvent[], server: AuditEvent[]): Promise<[AuditEvent[], number[]]> {
  const queries = new QueryClient();
  queries.setQueryData(trailKey(7), had);
  auditAfter.mockReset();
  auditAfter.mockImplementation(async (_: number, after: number) => ({
    events: server.filter(({ seq }) => seq > after),
  }));
  const trail = await askTrail(queries, 7);
  return [trail, auditAfter.mock.calls.map(([, after]) => after)];
}

const open = [entry(1, 'vote_opened'), entry(2, 'ballot'), entry(3, 'ballot')];
const told = [
  entry(1, 'vote_opened'),
  entry(2, 'ballot', { choice: 'yes' }),
  entry(3, 'ballot', { choice: 'no' }),
];

it('only what came after the known part is asked for', async () => {
  const more = [...open, entry(4, 'chat_message')];
  expect(await asked(open, more)).toEqual([more, [3]]);
});

it('what a counted vote tells of its ballots takes the place of what was known', async () => {
  const counted = [...told, entry(4, 'vote_closed', { tally: { yes: 1, no: 1, abstain: 0 } })];
  expect(await asked(open, counted)).toEqual([counted, [3, 1]]);
});

it('a vote without a result tells nothing of them, ever', async () => {
  const lapsed = [...open, entry(4, 'vote_closed', { state: 'lapsed' })];
  expect(await asked(open, lapsed)).toEqual([lapsed, [3]]);
});
