import { expect, it } from 'vitest';
import type { Meeting } from '../protocol/types';
import { heapsOf, search } from './list';

const NOON = Date.parse('2026-11-26T12:00:00.000Z');

function meeting(name: string, change: Partial<Meeting> = {}): Meeting {
  return {
    id: 1,
    name,
    description: null,
    is_active: true,
    is_public: true,
    current_phase: 'ideation',
    creator_id: 1,
    scheduled_at: null,
    started_at: null,
    ended_at: null,
    created_at: '2026-11-25T12:00:00.000Z',
    updated_at: '2026-11-25T12:00:00.000Z',
    settings: {},
    ...change,
  };
}

const names = (meetings: Meeting[]) => meetings.map((m) => m.name);

it('parts meetings into now, planned and past', () => {
  const heaps = heapsOf(
    [
      meeting('open'),
      meeting('late', { scheduled_at: '2026-11-28T09:00:00.000Z' }),
      meeting('soon', { scheduled_at: '2026-11-27T09:00:00.000Z' }),
      meeting('its hour has come', { scheduled_at: '2026-11-26T11:59:00.000Z' }),
      meeting('begun early', {
        scheduled_at: '2026-11-27T09:00:00.000Z',
        started_at: '2026-11-26T11:00:00.000Z',
      }),
      meeting('over', { is_active: false, ended_at: '2026-11-20T09:00:00.000Z' }),
      meeting('over later', { is_active: false, ended_at: '2026-11-21T09:00:00.000Z' }),
    ],
    NOON,
  );
  expect(names(heaps.now)).toEqual(['open', 'its hour has come', 'begun early']);
  expect(names(heaps.planned)).toEqual(['soon', 'late']);
  expect(names(heaps.past)).toEqual(['over later', 'over']);
});

it('finds words in any order, without accents', () => {
  const all = [
    meeting('Assemblée générale'),
    meeting('Budget', { description: 'pour l’assemblée' }),
    meeting('Café'),
  ];
  expect(names(search(all, 'generale ASSEMBLEE'))).toEqual(['Assemblée générale']);
  expect(names(search(all, 'assemblée'))).toEqual(['Assemblée générale', 'Budget']);
  expect(search(all, '  ')).toHaveLength(3);
});
