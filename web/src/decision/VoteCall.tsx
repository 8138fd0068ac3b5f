import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom, useRoomPart } from '../meeting/useRoom';
import { TABLE_ID } from './ProposalCard';
import { openVote } from './proposals';
import { titleOf } from './sentences';
import { isAsked } from './table';
import classes from './Vote.module.css';

/** To whoever has not voted yet, and has something else before them: the way back to the vote. */
export function VoteCall({ className = '', onGo }: { className?: string; onGo?: () => void }) {
  const { t } = useTranslation('decision');
  const asked = useRoomPart(isAsked);
  const vote = openVote(useRoom().proposals);
  if (!asked || !vote) return null;
  const go = () => {
    onGo?.();
    document.getElementById(TABLE_ID)?.scrollIntoView({ block: 'start' });
  };
  return (
    <div className={`${classes.call} ${className}`} data-testid="vote-call">
      <p>{t('said_opened', { title: titleOf(vote) })}</p>
      <Button onClick={go}>{t('to_vote')}</Button>
    </div>
  );
}

/** What header and dock hide of a phone's page. */
const HEADER_PX = 100;
const DOCK_PX = 200;

/** On a phone one may be far down the page when a vote is opened. */
export function FarVoteCall() {
  const asked = useRoomPart(isAsked);
  const [far, setFar] = useState(false);
  useEffect(() => {
    const ballot = asked ? document.querySelector(`#${TABLE_ID} [data-asked]`) : null;
    if (!ballot) return;
    const watch = new IntersectionObserver(([entry]) => setFar(entry?.isIntersecting === false), {
      rootMargin: `-${HEADER_PX}px 0px -${DOCK_PX}px 0px`,
      threshold: 0.5,
    });
    watch.observe(ballot);
    return () => {
      watch.disconnect();
      setFar(false);
    };
  }, [asked]);
  return far ? <VoteCall className={classes.far} /> : null;
}
