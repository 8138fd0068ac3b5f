import type { ReactNode } from 'react';
import classes from './Ring.module.css';
import { spentOf, type Turn } from './turn';

const RADIUS = 44;
const AROUND = 2 * Math.PI * RADIUS;

/** The floor itself: a ring that fills as the turn goes by. Only an ornament; the words stand beside. */
export function Ring({ turn, size, children }: { turn: Turn; size: number; children?: ReactNode }) {
  const held = turn.state === 'held';
  const endless = held && (turn.clock === 'unlimited' || turn.clock === 'starting');
  const spent = endless ? 1 : spentOf(turn);
  return (
    <span
      className={classes.ring}
      style={{ width: size, height: size }}
      data-state={held ? turn.clock : 'free'}
      aria-hidden="true"
    >
      <svg viewBox="0 0 100 100" className={classes.svg} aria-hidden="true">
        <circle cx="50" cy="50" r={RADIUS} className={classes.track} />
        {held && (
          <circle
            cx="50"
            cy="50"
            r={RADIUS}
            className={classes.spent}
            strokeDasharray={`${AROUND * spent} ${AROUND}`}
          />
        )}
      </svg>
      <span className={classes.inner}>{children}</span>
    </span>
  );
}
