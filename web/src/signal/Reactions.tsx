import { ActionIcon } from '@mantine/core';
import {
  IconConfetti,
  IconHeartHandshake,
  IconMoodSmile,
  IconMoodSmileBeam,
  IconThumbUp,
  IconZoomQuestion,
} from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { signalAll } from '../meeting/store';
import { namesIn, useRoomPart } from '../meeting/useRoom';
import { useNow } from '../ui/clock';
import { Hint } from '../ui/Hint';
import { LatePopover } from '../ui/LateMenu';
import { givenName } from '../ui/words';
import classes from './Signals.module.css';
import { isOver, type Moment, REACTIONS, type ReactionName } from './signals';
import { useMaySignal } from './useMaySignal';

const icons: Record<ReactionName, typeof IconThumbUp> = {
  agree: IconThumbUp,
  clap: IconConfetti,
  laugh: IconMoodSmileBeam,
  think: IconZoomQuestion,
  thanks: IconHeartHandshake,
};

/** Five ways to answer without the floor: seen for a moment, heard by nobody, kept nowhere. */
export function ReactionButton() {
  const { allowed, why } = useMaySignal();
  const isActive = useRoomPart((room) => room.meeting.is_active);
  const { t } = useTranslation('signal');
  if (!isActive) return null;
  return (
    <LatePopover
      position="top"
      label={t('react')}
      className={classes.choice}
      disabled={!allowed}
      hint={why ?? t('react')}
      button={
        <ActionIcon
          className={classes.button}
          variant="default"
          size={48}
          radius={24}
          aria-label={t('react')}
          aria-description={why ?? undefined}
          aria-disabled={!allowed}
          data-disabled={allowed ? undefined : true}
          data-testid="react"
        >
          <IconMoodSmile size={22} />
        </ActionIcon>
      }
    >
      {(close) =>
        REACTIONS.map((each) => {
          const Icon = icons[each];
          return (
            <Hint key={each} label={t(`reaction.${each}`)}>
              <ActionIcon
                variant="subtle"
                size={48}
                radius={24}
                aria-label={t(`reaction.${each}`)}
                onClick={() => {
                  signalAll('reaction', { reaction: each });
                  close();
                }}
                data-testid={`react-${each}`}
              >
                <Icon size={24} />
              </ActionIcon>
            </Hint>
          );
        })
      }
    </LatePopover>
  );
}

/** The reactions of this moment, above whatever stands next; it takes no place of its own. */
export function ReactionFloats() {
  const isQuiet = useRoomPart((room) => room.signals.moments.length === 0);
  return (
    <div className={classes.floats}>
      {!isQuiet && <Running />}
      <Spoken />
    </div>
  );
}

function Running() {
  const moments = useRoomPart((room) => room.signals.moments);
  const names = useRoomPart(namesIn);
  const now = useNow();
  const { t } = useTranslation('signal');
  return (
    <ul className={classes.moments} aria-hidden="true" data-testid="reactions">
      {moments
        .filter((moment) => !isOver(moment, now))
        .map(({ what, from, begunAt }) => {
          const Icon = icons[what];
          const one = from.length === 1 && from[0] !== undefined ? names.get(from[0]) : undefined;
          return (
            <li key={`${what} ${begunAt}`} className={classes.moment}>
              <Icon size={22} aria-hidden="true" />
              <span className={classes.name}>{t(`reaction.${what}`)}</span>
              <span className={classes.count}>{one === undefined ? from.length : givenName(one)}</span>
            </li>
          );
        })}
    </ul>
  );
}

/** Said once for each moment, when its first reaction comes: counting along would talk over the speaker. */
function Spoken() {
  const moments = useRoomPart((room) => room.signals.moments);
  const { t } = useTranslation('signal');
  const [said, say] = useState('');
  const last = useRef<Moment | undefined>(undefined);
  useEffect(() => {
    const newest = moments.at(-1);
    if (!newest || last.current?.begunAt === newest.begunAt) return;
    last.current = newest;
    say(t('someone', { reaction: t(`reaction.${newest.what}`) }));
  }, [moments, t]);
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
