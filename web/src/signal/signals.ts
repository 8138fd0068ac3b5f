import type { Participant } from '../protocol/types';

/** What is shown and never recorded, as far as anybody but the board cares: reactions, ready marks. */

export const REACTIONS = ['agree', 'clap', 'laugh', 'think', 'thanks'] as const;
export type ReactionName = (typeof REACTIONS)[number];

/** Reactions of one kind that come one after the other are one moment; so long after the last one it is over. */
export const MOMENT_MS = 4_000;

/** A room's reaction to something: of one kind, by whom, each of them counted once. */
export interface Moment {
  what: ReactionName;
  from: number[];
  /** Our clock at the first one and at the last. */
  begunAt: number;
  lastAt: number;
}

export interface Signals {
  /** Those not yet over at the last reaction; the oldest first. */
  moments: Moment[];
  /** Who is ready for the next phase. */
  ready: number[];
}

export const NO_SIGNALS: Signals = { moments: [], ready: [] };

type Data = Record<string, unknown>;

function isReaction(value: unknown): value is ReactionName {
  return REACTIONS.some((each) => each === value);
}

export function isOver(moment: Moment, now: number): boolean {
  return now - moment.lastAt >= MOMENT_MS;
}

function reacted(signals: Signals, from: number, what: ReactionName, now: number): Signals {
  const running = signals.moments.filter((moment) => !isOver(moment, now));
  const known = running.find((moment) => moment.what === what);
  if (!known) {
    const fresh: Moment = { what, from: [from], begunAt: now, lastAt: now };
    return { ...signals, moments: [...running, fresh] };
  }
  const all = known.from.includes(from) ? known.from : [...known.from, from];
  const grown = { ...known, from: all, lastAt: now };
  return { ...signals, moments: running.map((moment) => (moment === known ? grown : moment)) };
}

function marked(signals: Signals, from: number, isReady: boolean): Signals {
  if (signals.ready.includes(from) === isReady) return signals;
  const ready = isReady ? [...signals.ready, from] : signals.ready.filter((id) => id !== from);
  return { ...signals, ready };
}

/**
 * After one more signal; `phase` is the number of the current stretch of a phase.
 *
 * A mark that was made in another phase comes too late and counts nothing.
 */
export function signalsAfter(
  signals: Signals,
  { from, kind, data }: { from: number; kind: unknown; data: Data | null },
  phase: number | undefined,
  now: number,
): Signals {
  if (kind === 'reaction' && isReaction(data?.reaction)) return reacted(signals, from, data.reaction, now);
  if (kind === 'ready' && typeof data?.ready === 'boolean') {
    const isOld = data.phase_id !== undefined && data.phase_id !== phase;
    return isOld ? signals : marked(signals, from, data.ready);
  }
  return signals;
}

/** A new phase begins with nobody ready for the next. */
export function inNewPhase(signals: Signals): Signals {
  return signals.ready.length === 0 ? signals : { ...signals, ready: [] };
}

/** Who could be ready: whoever is here and does more than look on. */
export function speakersHere(participants: Participant[]): Participant[] {
  return participants.filter((p) => p.is_active && p.is_online && p.role !== 'observer');
}

/** How many of those here are ready. */
export function readyCount(signals: Signals, participants: Participant[]): { ready: number; here: number } {
  const here = speakersHere(participants);
  const marks = new Set(signals.ready);
  return { ready: here.filter(({ id }) => marks.has(id)).length, here: here.length };
}
