import { useEffect, useRef, useState } from 'react';
import { isMe, useRoom, useServerNow } from '../meeting/useRoom';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './FloorLine.module.css';
import { Ring } from './Ring';
import { clockSentence, floorSentence, placeSentence, turnAt } from './sentences';

/** Who has the floor, for how long, and what that means for the others. */
export function FloorLine() {
  const room = useRoom();
  const turn = turnAt(room, useServerNow());
  const holder = room.token.current_holder;
  const mine = isMe(room, holder?.participant_id);
  return (
    <div className={classes.line} data-testid="floor-line">
      <Ring turn={turn} size={56}>
        {turn.state === 'held' ? duration(turn.heldMs) : ''}
      </Ring>
      <div className={classes.words}>
        <p className={classes.who} data-testid="floor-sentence">
          {floorSentence(room)}
        </p>
        {room.meeting.is_active && (
          <p className={classes.clock} data-testid="floor-clock">
            {clockSentence(turn, room.token.queue.length > 0)}
          </p>
        )}
      </div>
      {holder && (
        <p className={classes.rule}>
          {mine
            ? 'You alone can speak, share and draw now.'
            : `Only ${nameOf({ name: holder.participant_name })} can speak, share and draw now.`}
        </p>
      )}
      <Announcer />
    </div>
  );
}

/** One sentence to screen readers per change; pressing only for what concerns the listener most. */
function Announcer() {
  const room = useRoom();
  const mine = isMe(room, room.token.current_holder?.participant_id);
  const sentence = [floorSentence(room), mine ? null : placeSentence(room)].filter(Boolean).join(' ');
  const [said, say] = useState('');
  const first = useRef(true);
  useEffect(() => {
    // What stands there on entering is read with the page; only changes are announced.
    if (first.current) first.current = false;
    else say(sentence);
  }, [sentence]);
  return (
    <>
      <p className="unseen" role="status" aria-live="polite">
        {mine ? '' : said}
      </p>
      <p className="unseen" role="alert" aria-live="assertive">
        {mine ? said : ''}
      </p>
    </>
  );
}
