import { expect, it } from 'vitest';
import { at, awa, ben, cleo } from '../meeting/testRoom';
import type { AuditEvent } from '../protocol/types';
import { everything, narrowed, wordings } from './narrow';

const people = [awa, ben, cleo];

function entry(seq: number, type: string, fields: Partial<AuditEvent> = {}): AuditEvent {
  return { type, id: seq, seq, timestamp: at(seq * 60_000), ...fields };
}

const record = [
  entry(1, 'participant_joined', { participant_id: awa.id }),
  entry(2, 'token_event', { participant_id: ben.id, from_participant_id: awa.id, event_type: 'pass' }),
  entry(3, 'decision', { id: 30, title: 'Beans', participant_id: cleo.id }),
  entry(4, 'decision_updated', { id: 30, title: 'Beans and peas', participant_id: cleo.id }),
];

const seqs = (filter: Partial<typeof everything>) =>
  narrowed(record, { ...everything, ...filter }, people).map((event) => event.seq);

it('narrows by kind, person, time and words, newest first', () => {
  expect(seqs({})).toEqual([4, 3, 2, 1]);
  expect(seqs({ group: 'decision' })).toEqual([4, 3]);
  expect(seqs({ who: awa.id })).toEqual([2, 1]);
  expect(seqs({ from: at(120_000), until: at(180_000) })).toEqual([3, 2]);
  expect(seqs({ words: 'PEAS beans' })).toEqual([4]);
  expect(seqs({ words: '  ' })).toHaveLength(4);
});

it('keeps a decision’s earlier wordings', () => {
  expect(wordings(record, 30).map((event) => event.title)).toEqual(['Beans', 'Beans and peas']);
});
