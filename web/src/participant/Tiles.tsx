import { isMe, useRoom } from '../meeting/useRoom';
import { nameOf } from '../ui/words';
import { Avatar } from './Avatar';
import classes from './Tiles.module.css';

/** More tiles than this help nobody; the list of people has them all. */
const TILES_MAX = 24;

/** Everyone present, each with their place in the queue. */
export function Tiles() {
  const room = useRoom();
  const holder = room.token.current_holder?.participant_id;
  const place = new Map(room.token.queue.map((entry) => [entry.participant_id, entry.position]));
  const shown = room.participants.filter((p) => p.is_active && p.role !== 'observer');
  return (
    // Many people make it scroll, and a keyboard must be able to do that too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <ul className={classes.tiles} aria-label="People in the meeting" tabIndex={0}>
      {shown.slice(0, TILES_MAX).map((p) => (
        <li key={p.id} className={classes.tile} data-holder={p.id === holder || undefined}>
          <Avatar name={p.name} size={40} holder={p.id === holder} online={p.is_online} />
          <span className={classes.name}>{isMe(room, p.id) ? 'You' : nameOf(p)}</span>
          {!p.is_online && <span className="unseen">(away)</span>}
          {place.has(p.id) && (
            <span className={classes.place}>
              <span className="unseen">number </span>
              {place.get(p.id)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
