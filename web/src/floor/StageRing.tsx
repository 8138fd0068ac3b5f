import { useRoom, useServerNow } from '../meeting/useRoom';
import classes from './StageRing.module.css';
import { spentOf, turnAt } from './turn';

/**
 * The floor's ring round the stage: pale while the turn is young, full when its time is.
 *
 * It lies over the stage's neighbours, so that none of them cuts it. Only an ornament; the words stand below.
 */
export function StageRing() {
  const room = useRoom();
  const turn = turnAt(room, useServerNow());
  const held = turn.state === 'held';
  const endless = held && (turn.clock === 'unlimited' || turn.clock === 'starting');
  return (
    <svg
      className={classes.ring}
      data-state={held ? turn.clock : 'free'}
      // A free floor breathes once, and so does each new turn's end.
      key={held ? 'held' : `free ${room.token.epoch}`}
      aria-hidden="true"
    >
      <rect className={classes.track} x="3" y="3" rx="20" pathLength="1" />
      {held && (
        <rect
          className={classes.spent}
          x="3"
          y="3"
          rx="20"
          pathLength="1"
          strokeDasharray={`${endless ? 1 : spentOf(turn)} 1`}
        />
      )}
    </svg>
  );
}
