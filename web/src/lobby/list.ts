import type { Meeting } from '../protocol/types';
import { finds } from '../ui/plain';

/** Where a meeting stands for somebody who looks for it. */
export type When = 'now' | 'planned' | 'past';

export const WHENS: readonly When[] = ['now', 'planned', 'past'];

/** One that was neither started nor planned for later can be entered, so it is now. */
export function whenOf(meeting: Meeting, now: number): When {
  if (!meeting.is_active) return 'past';
  if (meeting.started_at || !meeting.scheduled_at) return 'now';
  return Date.parse(meeting.scheduled_at) > now ? 'planned' : 'now';
}

/** Meetings in whose name or description every word is found. */
export function search(meetings: Meeting[], words: string): Meeting[] {
  return meetings.filter(({ name, description }) => finds(words, `${name ?? ''} ${description ?? ''}`));
}

/** In three heaps: what is on and what is over with the newest first, what is planned with the soonest first. */
export function heapsOf(meetings: Meeting[], now: number): Record<When, Meeting[]> {
  const heaps: Record<When, Meeting[]> = { now: [], planned: [], past: [] };
  for (const meeting of meetings) heaps[whenOf(meeting, now)].push(meeting);
  heaps.planned.sort((a, b) => (a.scheduled_at ?? '').localeCompare(b.scheduled_at ?? ''));
  heaps.past.sort((a, b) => (b.ended_at ?? '').localeCompare(a.ended_at ?? ''));
  return heaps;
}
