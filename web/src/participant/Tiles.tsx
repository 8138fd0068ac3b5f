import { IconCheck } from '@tabler/icons-react';
import { memo } from 'react';
import { hasVoted } from '../decision/table';
import { useTranslation } from '../language/useTranslation';
import { CameraPicture, Picture } from '../media/Picture';
import { cameraOf } from '../media/slots';
import { useMedia } from '../media/store';
import type { Room } from '../meeting/room';
import { isMe, usePlaceOf, useRoom } from '../meeting/useRoom';
import type { Participant } from '../protocol/types';
import { nameOf } from '../ui/words';
import { Avatar } from './Avatar';
import classes from './Tiles.module.css';
import { TravellingRing } from './TravellingRing';

/** More tiles than this help nobody; the list of people has them all. */
const TILES_MAX = 24;

/** Whose tiles are shown, as they came: of many, those of whom the floor speaks, and the viewer's own. */
export function tilesOf(room: Room): Participant[] {
  const able = room.participants.filter((p) => p.is_active && (p.role !== 'observer' || isMe(room, p.id)));
  if (able.length <= TILES_MAX) return able;
  const first = new Set([
    room.token.current_holder?.participant_id,
    room.me?.id,
    ...room.token.queue.map((entry) => entry.participant_id),
  ]);
  const ranks: [Participant[], Participant[], Participant[]] = [[], [], []];
  for (const p of able) ranks[first.has(p.id) ? 0 : p.is_online ? 1 : 2].push(p);
  const shown = new Set(ranks.flat().slice(0, TILES_MAX));
  return able.filter((p) => shown.has(p));
}

/** Everyone present, each with their place in the queue. */
export function Tiles() {
  const { t } = useTranslation('participant');
  const room = useRoom();
  const holder = room.token.current_holder?.participant_id;
  const shown = tilesOf(room);
  const speakers = room.participants.filter((p) => p.is_active && p.role !== 'observer').length;
  const hidden = speakers - shown.filter((p) => p.role !== 'observer').length;
  return (
    <div className={classes.strip} data-testid="tiles">
      {/* Many people make it scroll, and a keyboard must be able to do that too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <ul className={classes.tiles} aria-label={t('in_meeting')} tabIndex={0}>
        {shown.map((p) => (
          <Tile
            key={p.id}
            person={p}
            holds={p.id === holder}
            isViewer={isMe(room, p.id)}
            voted={hasVoted(room, p.id)}
            numberWord={t('number')}
          />
        ))}
        {hidden > 0 && <li className={classes.more}>{t('more', { count: hidden })}</li>}
      </ul>
      <TravellingRing holder={holder} count={shown.length} />
    </div>
  );
}

interface TileProps {
  person: Participant;
  holds: boolean;
  isViewer: boolean;
  /** In the vote that is open. */
  voted: boolean;
  /** What is said before a number. */
  numberWord: string;
}

const Tile = memo(function Tile({ person, holds, isViewer: me, voted, numberWord }: TileProps) {
  const { t } = useTranslation('participant');
  const observes = person.role === 'observer';
  return (
    <li className={classes.tile} data-holder={holds || undefined} data-observes={observes || undefined}>
      <Avatar name={person.name} size={40} holder={holds} online={me || person.is_online} />
      {me ? <OwnPicture /> : <TilePicture person={person} />}
      <span className={classes.name}>{me ? t(observes ? 'you_observe' : 'you') : nameOf(person)}</span>
      {voted && <Voted isViewer={me} />}
      {!person.is_online && !me && <span className="unseen">{t('is_away')}</span>}
      <Place person={person.id} word={numberWord} />
    </li>
  );
});

/** By itself: at a hand-over all who wait move up, and nothing else of their tiles is another. */
function Place({ person, word }: { person: number; word: string }) {
  const place = usePlaceOf(person);
  if (place === undefined) return null;
  return (
    <span className={classes.place}>
      <span className="unseen">{word} </span>
      {place}
    </span>
  );
}

/** Who has voted is public, what they chose is not. */
function Voted({ isViewer }: { isViewer: boolean }) {
  const { t } = useTranslation('participant');
  return (
    <span className={classes.voted} data-testid="has-voted">
      <IconCheck size={14} stroke={2.5} aria-hidden="true" />
      <span className="unseen">{t(isViewer ? 'you_have_voted' : 'has_voted')}</span>
    </span>
  );
}

/** Behind it stand the initials, for whoever shows no camera. */
function TilePicture({ person }: { person: Participant }) {
  const { t } = useTranslation('participant');
  const slot = useMedia((s) => cameraOf(s.media.slots, person.id));
  const stream = useMedia((s) => (slot === null ? null : (s.streams?.cameras[slot] ?? null)));
  if (slot === null || !stream) return null;
  return (
    <div className={classes.picture} data-testid="tile-picture">
      <CameraPicture slot={slot} stream={stream} label={t('camera_of', { name: nameOf(person) })} />
    </div>
  );
}

function OwnPicture() {
  const { t } = useTranslation('participant');
  const stream = useMedia((s) => s.ownCamera);
  if (!stream) return null;
  return (
    <div className={classes.picture} data-testid="own-picture">
      <Picture stream={stream} label={t('own_camera')} mirrored />
    </div>
  );
}
