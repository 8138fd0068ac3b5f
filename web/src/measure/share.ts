import type { Person, Story, Wait } from './story';

/** The time that one person held the floor, beside all others'. */
export interface Share {
  id: number;
  name: string | null;
  ms: number;
  turns: number;
  /** Holds the floor at this moment. */
  now: boolean;
  heardMs?: number;
}

export interface Shares {
  /** In the order of joining: it says nothing of anybody. */
  rows: Share[];
  totalMs: number;
  /** What each would have held if all had held alike. */
  evenMs: number;
}

/** Whose share counts: everybody here who may speak, and whoever did. */
export function sharesOf(rows: Share[], counts: (row: Share) => boolean): Shares {
  const counted = rows.filter((row) => row.ms > 0 || row.turns > 0 || counts(row));
  const totalMs = counted.reduce((sum, row) => sum + row.ms, 0);
  return { rows: counted, totalMs, evenMs: counted.length ? totalMs / counted.length : 0 };
}

export function sharesIn(story: Story): Shares {
  const people = new Map<number, Person>(story.people.map((person) => [person.id, person]));
  const rows = story.people.map((person): Share => {
    const turns = story.turns.filter((turn) => turn.who === person.id);
    return {
      id: person.id,
      name: person.name,
      ms: turns.reduce((sum, turn) => sum + turn.to - turn.from, 0),
      turns: turns.length,
      now: turns.some((turn) => turn.end === 'running') && !story.hasEnded,
      heardMs: story.heardMs.get(person.id),
    };
  });
  return sharesOf(rows, ({ id }) => {
    const person = people.get(id);
    return person?.isHere === true && person.role !== 'observer';
  });
}

/** Upper ends of the spans that waits are counted in, in milliseconds. */
const SPANS_MS = [15_000, 30_000, 60_000, 120_000, 300_000] as const;

export interface WaitSpan {
  /** Null is without an upper end. */
  fromMs: number;
  toMs: number | null;
  count: number;
}

/** How many waits there were of which length. */
export function spansOf(waits: Wait[]): WaitSpan[] {
  const spans: WaitSpan[] = [0, ...SPANS_MS].map((fromMs, at) => ({
    fromMs,
    toMs: SPANS_MS[at] ?? null,
    count: 0,
  }));
  for (const { ms } of waits) {
    const span = spans.find(({ toMs }) => toMs === null || ms < toMs);
    if (span) span.count += 1;
  }
  return spans;
}

/** The wait in the middle: half were shorter. */
export function medianMs(waits: Wait[]): number {
  const sorted = waits.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Full minutes, or whatever is round, for at most seven marks along a time of this length. */
export function ticks(lengthMs: number): number[] {
  const steps = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400].map((s) => s * 1000);
  const step = steps.find((each) => lengthMs / each <= 7) ?? lengthMs;
  const marks: number[] = [];
  for (let at = 0; at <= lengthMs; at += step) marks.push(at);
  return marks;
}
