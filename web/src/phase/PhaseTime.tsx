import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom, useServerSecond } from '../meeting/useRoom';
import { useOfNow } from '../ui/clock';
import { phaseNames } from '../ui/words';
import { clockWords, type PhaseClock, phaseClock, toSay } from './clock';
import classes from './PhaseBar.module.css';

/** The clock's state alone, which seldom changes. */
export function usePhaseState(): PhaseClock['state'] | null {
  const room = useRoom();
  return useOfNow((now) => phaseClock(room, now + room.clockOffsetMs)?.state ?? null);
}

/** How much of the phase is left, or how long it has lasted where nobody has said how long. */
export function PhaseTime() {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const clock = phaseClock(room, useServerSecond());
  if (!clock) return null;
  const words = clockWords(clock);
  return (
    <span className={`figures ${classes.time}`} data-testid="phase-time">
      {clock.state === 'open' ? (
        <>
          <span aria-hidden="true">{words}</span>
          <span className="unseen">{t('since', { time: words })}</span>
        </>
      ) : (
        words
      )}
    </span>
  );
}

/** Says aloud, once each, that a minute is left and that the time is used. */
export function PhaseSaid() {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const state = usePhaseState();
  const phase = room.meeting.current_phase;
  const since = room.phases.current?.started_at;
  const before = useRef({ since, state });
  const [said, say] = useState('');
  useEffect(() => {
    const was = before.current;
    before.current = { since, state };
    if (was.since === since && was.state === state) return;
    const what = was.since === since && was.state && state ? toSay(was.state, state) : null;
    say(what ? t(what, { phase: phaseNames[phase] }) : '');
  }, [since, state, phase, t]);
  return (
    <p className="unseen" role="status" aria-live="polite" data-testid="phase-said">
      {said}
    </p>
  );
}
