import { expect, it } from 'vitest';
import { at, roomAfter } from '../meeting/testRoom';
import type { AuditEvent } from '../protocol/types';
import { entrySentence, groupOf } from './audit';

const entry = (type: string, fields: Partial<AuditEvent> = {}): AuditEvent => ({
  type,
  id: 1,
  seq: 1,
  timestamp: at(0),
  ...fields,
});

it('entries read as sentences', () => {
  const room = roomAfter([]);
  const say = (type: string, fields?: Partial<AuditEvent>) => entrySentence(entry(type, fields), room);
  expect(say('token_event', { participant_id: 1, event_type: 'claim', cause: 'queue' })).toBe(
    'Awa has the floor (from the queue)',
  );
  expect(say('token_event', { participant_id: 2, from_participant_id: 1, event_type: 'pass' })).toBe(
    'Awa passed the floor to Ben',
  );
  expect(
    say('token_event', {
      participant_id: 1,
      event_type: 'force_release',
      cause: 'revoked',
      reason: 'too loud',
    }),
  ).toBe('The floor was taken from Awa (taken by the facilitator): too loud');
  expect(say('phase', { phase_name: 'decision' })).toBe('The phase is now Decision');
  expect(say('participant_joined', { participant_id: 999 })).toBe('Someone joined');
  expect(say('never_heard_of')).toBe('never heard of');
});

it('entries belong to a group each', () => {
  expect(
    ['token_event', 'queue', 'phase', 'annotation_deleted', 'decision', 'role_changed', 'meeting_ended'].map(
      (type) => groupOf(entry(type)),
    ),
  ).toEqual(['floor', 'floor', 'phase', 'board', 'decision', 'people', 'meeting']);
});

it('proposals and votes; a choice once it is told', () => {
  const room = roomAfter([]);
  const say = (type: string, fields?: Partial<AuditEvent>) => entrySentence(entry(type, fields), room);
  expect(say('proposal', { participant_id: 1, title: 'Beans' })).toBe('Awa proposed: Beans');
  expect(say('proposal', { participant_id: 1, title: null })).toBe('Awa made a proposal');
  expect(say('vote_opened', { participant_id: 4 })).toBe('Dai opened the vote');
  expect(say('ballot', { participant_id: 2 })).toBe('Ben voted');
  expect(say('ballot', { participant_id: 2, choice: 'no' })).toBe('Ben voted: No');
  const tally = { yes: 4, no: 1, abstain: 0 };
  expect(say('vote_closed', { state: 'rejected', tally })).toBe(
    'The vote was closed: rejected, 4 for, 1 against',
  );
  expect(say('vote_closed', { state: 'lapsed' })).toBe('The vote ended without a result');
  expect(say('proposal_withdrawn', { participant_id: 2 })).toBe('Ben withdrew a proposal');
  const types = ['proposal', 'vote_opened', 'ballot', 'vote_closed', 'proposal_withdrawn'];
  expect(types.map((type) => groupOf(entry(type)))).toEqual(types.map(() => 'decision'));
});
