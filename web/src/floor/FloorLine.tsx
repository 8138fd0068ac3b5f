import { memo, useEffect, useState } from 'react';
import { isBoardShut } from '../annotation/closed';
import { useTranslation } from '../language/useTranslation';
import { isMe, useRoom, useRoomPart, useServerNow } from '../meeting/useRoom';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import { Announcer } from './Announcer';
import classes from './FloorLine.module.css';
import { nameById } from './nameById';
import { Ring } from './Ring';
import { aboutSentence, clockSentence, floorSentence, situationSentence } from './sentences';
import { toldSentence } from './told';
import { useSituationAt } from './useSituation';

/** Who has the floor, for how long, and what that means for the others. */
export function FloorLine() {
  const room = useRoom();
  const { situation, turn } = useSituationAt(useServerNow());
  const about = aboutSentence(room);
  const clock = situation.state === 'over' ? situationSentence(situation, room) : clockSentence(turn, room);
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
            {clock}
            {about && <span className={classes.about}>{about}</span>}
          </p>
        )}
      </div>
      <Aside hasEnded={situation.state === 'ended'} />
      <Announcer />
    </div>
  );
}

/** How long a deed of the facilitator's stands there. */
const TOLD_MS = 8_000;

/** What a facilitator has just done, else who may speak now. */
const Aside = memo(function Aside({ hasEnded }: { hasEnded: boolean }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const isClosed = useRoomPart(isBoardShut);
  const { told } = room;
  const [gone, setGone] = useState<number | null>(told?.seq ?? null);
  const seq = told?.seq;
  useEffect(() => {
    if (seq === undefined) return;
    const timer = setTimeout(() => setGone(seq), TOLD_MS);
    return () => clearTimeout(timer);
  }, [seq]);
  if (told && told.seq !== gone)
    return (
      <p className={classes.told} data-testid="told">
        {toldSentence(told, nameById(room))}
      </p>
    );
  const holder = room.token.current_holder;
  if (!holder || hasEnded) return null;
  const name = nameOf({ name: holder.participant_name });

  const mine = isClosed ? t('only_you_closed') : t('only_you');
  const theirs = isClosed ? t('only_holder_closed', { name }) : t('only_holder', { name });
  return <p className={classes.rule}>{isMe(room, holder.participant_id) ? mine : theirs}</p>;
});
