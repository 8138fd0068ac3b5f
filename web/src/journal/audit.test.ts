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
