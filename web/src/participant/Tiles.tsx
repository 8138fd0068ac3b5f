import { CameraPicture, Picture } from '../media/Picture';
import { cameraOf } from '../media/slots';
import { useMedia } from '../media/store';
import { isMe, useRoom } from '../meeting/useRoom';
import type { Participant } from '../protocol/types';
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
          {isMe(room, p.id) ? <OwnPicture /> : <TilePicture person={p} />}
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

/** Behind it stand the initials, for whoever shows no camera. */
function TilePicture({ person }: { person: Participant }) {
  const slot = useMedia((s) => cameraOf(s.media.slots, person.id));
  const stream = useMedia((s) => (slot === null ? null : (s.streams?.cameras[slot] ?? null)));
  if (slot === null || !stream) return null;
  return (
    <div className={classes.picture} data-testid="tile-picture">
      <CameraPicture slot={slot} stream={stream} label={`The camera of ${nameOf(person)}`} />
    </div>
  );
}

function OwnPicture() {
  const stream = useMedia((s) => s.ownCamera);
  if (!stream) return null;
  return (
    <div className={classes.picture} data-testid="own-picture">
      <Picture stream={stream} label="Your own camera" mirrored />
    </div>
  );
}
