import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useRoom, useRoomPart } from '../meeting/useRoom';
import { openVote } from './proposals';
import { titleOf } from './sentences';
import { isAsked } from './table';
import classes from './Vote.module.css';

/** To whoever has not voted yet, and has something else before them: the way back to the vote. */
export function VoteCall({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation('decision');
  const asked = useRoomPart(isAsked);
  const vote = openVote(useRoom().proposals);
  if (!asked || !vote) return null;
  return (
    <div className={classes.call} data-testid="vote-call">
      <p>{t('said_opened', { title: titleOf(vote) })}</p>
      <Button onClick={onGo}>{t('to_vote')}</Button>
    </div>
  );
}
