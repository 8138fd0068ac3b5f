import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom } from '../meeting/useRoom';
import { phaseNames } from '../ui/words';
import classes from './PhaseCard.module.css';
import { phaseSentence } from './shape';

/** How long the card stands there: long enough to be read, too short to be in the way. */
const SHOWN_MS = 3_000;

/** A change of phase for all to see: what it is now, and what one can do. It takes no focus and no click. */
export function PhaseCard() {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const since = room.phases.current?.started_at;
  const phase = room.meeting.current_phase;
  const [shown, setShown] = useState(false);
  const before = useRef(phase);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same phase may begin anew
  useEffect(() => {
    if (before.current === phase) return;
    before.current = phase;
    setShown(true);
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [phase, since]);
  return (
    <div className={classes.place} role="status" data-testid="phase-card">
      {shown && (
        <div className={classes.card}>
          <p className={classes.now}>{t('now', { phase: phaseNames[phase] })}</p>
          <p>{t('can_do', { what: phaseSentence(room) })}</p>
        </div>
      )}
    </div>
  );
}
