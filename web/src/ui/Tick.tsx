import type { ReactNode } from 'react';
import classes from './Tick.module.css';

/** How a thing of a list stands; what it is, the words beside it say. */
export type TickState = 'open' | 'waits' | 'floor' | 'done';

/** A small round sign before a line of a list: of a round, of a thread of questions. */
export function Tick({ state, children }: { state: TickState; children?: ReactNode }) {
  return (
    <span className={classes.tick} data-state={state} aria-hidden="true">
      {children}
    </span>
  );
}
