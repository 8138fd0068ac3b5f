import { IconLock } from '@tabler/icons-react';
import { useRoomPart } from '../meeting/useRoom';
import classes from './Board.module.css';
import { closedSentence } from './closed';

/** Says that the board is to be read only, where it is. */
export function ClosedSign() {
  const sentence = useRoomPart(closedSentence);
  if (!sentence) return null;
  return (
    <p className={classes.closed} data-testid="board-closed">
      <IconLock size={16} aria-hidden="true" />
      <span>{sentence}</span>
    </p>
  );
}
