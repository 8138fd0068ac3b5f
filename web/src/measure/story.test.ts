import { expect, it } from 'vitest';
import type { AuditEvent } from '../protocol/types';
import { medianMs, sharesIn, spansOf, ticks } from './share';
import { storyOf } from './story';

const START = Date.parse('2026-11-25T20:00:00.000Z');

/** The entry `seconds` into the meeting. */
function entry(seconds: number, type: string, fields: Partial<AuditEvent> = {}): AuditEvent {
  const timestamp = new Date(START + seconds * 1000).toISOString();
  return { type, id: seconds, seq: seconds, timestamp, ...fields };
}

const joins = (seconds: number, participant_id: number, name: string, role = 'participant') =>
  entry(seconds, 'participant_joined', { participant_id, name, role });

const floor = (seconds: number, event_type: string, participant_id: number, fields = {}) =>
  entry(seconds, 'token_event', { event_type, participant_id, epoch: seconds, ...fields });

const asks = (seconds: number, participant_id: number) =>
  entry(seconds, 'queue', { participant_id, change: 'requested' });

const begin = [
  entry(0, 'meeting_created'),
  joins(0, 1, 'Awa', 'facilitator'),
  entry(0, 'phase', { phase_name: 'ideation' }),
  joins(1, 2, 'Ben'),
  joins(2, 3, 'Cleo'),
  joins(3, 4, 'Dai', 'observer'),
];

it('reads turns, and how each ended', () => {
  const { turns } = storyOf(
    [
      ...begin,
      floor(10, 'claim', 1, { cause: 'free' }),
      floor(40, 'pass', 2, { from_participant_id: 1 }),
      floor(50, 'claim', 3, { cause: 'point_of_order', interrupts: 40 }),
      floor(60, 'release', 3),
      floor(60, 'claim', 2, { cause: 'resume' }),
      floor(90, 'expire', 2, { cause: 'limit' }),
      floor(100, 'claim', 3, { cause: 'free' }),
    ],
    START + 130_000,
  );
  expect(turns.map(({ who, from, to, end }) => [who, (to - from) / 1000, end])).toEqual([
    [1, 30, 'pass'],
    [2, 10, 'interrupted'],
    [3, 10, 'release'],
    [2, 30, 'expire'],
    [3, 30, 'running'],
  ]);
});

it('shares the time among all who are here and may speak, in the order of joining', () => {
  const story = storyOf([...begin, floor(10, 'claim', 3), floor(100, 'release', 3)], START + 200_000);
  const { rows, evenMs } = sharesIn(story);
  expect(rows.map(({ name, ms }) => [name, ms])).toEqual([
    ['Awa', 0],
    ['Ben', 0],
    ['Cleo', 90_000],
  ]);
  expect(evenMs).toBe(30_000);
});

it('counts whoever held the floor and left, and names nobody who was erased', () => {
  const story = storyOf(
    [
      ...begin,
      floor(10, 'claim', 2),
      floor(20, 'release', 2),
      entry(21, 'participant_left', { participant_id: 2 }),
      entry(22, 'participant_erased', { participant_id: 2 }),
      entry(23, 'participant_left', { participant_id: 3 }),
    ],
    START + 60_000,
  );
  expect(sharesIn(story).rows.map(({ id, name }) => [id, name])).toEqual([
    [1, 'Awa'],
    [2, null],
  ]);
});

it('tells how long requests waited', () => {
  const { waits } = storyOf(
    [
      ...begin,
      asks(10, 2),
      asks(12, 3),
      entry(20, 'queue', { participant_id: 3, change: 'withdrawn' }),
      floor(50, 'claim', 2, { cause: 'queue' }),
      asks(60, 1),
    ],
    START + 160_000,
  );
  expect(waits).toEqual([
    { who: 3, ms: 8000, end: 'withdrawn' },
    { who: 2, ms: 40_000, end: 'granted' },
    { who: 1, ms: 100_000, end: 'running' },
  ]);
  expect(spansOf(waits).map(({ count }) => count)).toEqual([1, 0, 1, 1, 0, 0]);
  expect(medianMs(waits)).toBe(40_000);
});

it('parts a turn between the phases that it lay in, and ends with the meeting', () => {
  const story = storyOf(
    [
      ...begin,
      entry(5, 'meeting_started'),
      floor(10, 'claim', 1),
      entry(30, 'phase', { phase_name: 'clarification' }),
      floor(50, 'force_release', 1, { cause: 'meeting_ended' }),
      entry(50, 'meeting_ended'),
    ],
    START + 900_000,
  );
  expect(story.hasEnded).toBe(true);
  expect(story.phases.map(({ phase, from, to, heldMs, turns }) => [phase, to - from, heldMs, turns])).toEqual(
    [
      ['ideation', 25_000, 20_000, 1],
      ['clarification', 20_000, 20_000, 0],
    ],
  );
});

it('puts round marks on a time', () => {
  expect(ticks(65_000)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  expect(ticks(3_600_000).map((ms) => ms / 60_000)).toEqual([0, 10, 20, 30, 40, 50, 60]);
});
