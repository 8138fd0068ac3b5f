import { t } from '../language/language';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';
import { duration, remaining } from '../ui/clock';

const LAST_MS = 60_000;

/** How a phase stands to the time it is meant to take; at its end nothing happens by itself. */
export type PhaseClock =
  /** Nobody has said how long. */
  | { state: 'open'; forMs: number }
  | { state: 'running' | 'last_minute'; leftMs: number }
  | { state: 'over'; overMs: number };

/** The clock of the present phase at `now` (the server's clock); null once the meeting is over. */
export function phaseClock(room: Room, now: number): PhaseClock | null {
  const since = room.phases.current?.started_at;
  if (!since || !room.meeting.is_active) return null;
  const forMs = Math.max(0, now - Date.parse(since));
  const lengthMs = policyOf(room).phase_seconds * 1000;
  if (lengthMs === 0) return { state: 'open', forMs };
  const leftMs = lengthMs - forMs;
  if (leftMs <= 0) return { state: 'over', overMs: -leftMs };
  return { state: leftMs > LAST_MS ? 'running' : 'last_minute', leftMs };
}

/** The clock as it stands beside the phase's name. */
export function clockWords(clock: PhaseClock): string {
  switch (clock.state) {
    case 'open':
      return duration(clock.forMs);
    case 'running':
    case 'last_minute':
      return t('phase:left', { time: remaining(clock.leftMs) });
    case 'over':
      return t('phase:over', { time: duration(clock.overMs) });
  }
}

/** What is said aloud when a phase's clock goes from one state to another; most of the time nothing. */
export function toSay(
  before: PhaseClock['state'],
  now: PhaseClock['state'],
): 'minute_left' | 'time_used' | null {
  if (before === now) return null;
  if (now === 'over') return 'time_used';
  return before === 'running' && now === 'last_minute' ? 'minute_left' : null;
}
