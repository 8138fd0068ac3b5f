import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import { memo, type ReactNode, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { usePermission, useRoomPart } from '../meeting/useRoom';
import { CHOICES, type Choice } from '../protocol/types';
import { Guarded } from '../ui/Guarded';
import { castBallot } from './ballot';
import { standingSentence } from './sentences';
import { standingOf } from './table';
import classes from './Vote.module.css';

/** A shape for each, beside its word: a colour alone would say nothing to some, and amber is the floor's. */
export const choiceIcons: Record<Choice, ReactNode> = {
  yes: <IconCheck size={20} aria-hidden="true" />,
  no: <IconX size={20} aria-hidden="true" />,
  abstain: <IconMinus size={20} aria-hidden="true" />,
};

/** The viewer's ballot: what they chose, and how to choose or change it. Who has no vote sees no buttons. */
export const VoteButtons = memo(function VoteButtons({ proposal }: { proposal: number }) {
  const { t } = useTranslation('decision');
  const standing = useRoomPart(standingOf);
  const permission = usePermission('proposal.vote');
  const [sending, setSending] = useState<Choice | null>(null);
  const chosen = sending ?? (standing.state === 'has_voted' ? standing.choice : null);
  const cast = async (choice: Choice) => {
    setSending(choice);
    await castBallot(proposal, choice);
    setSending(null);
  };
  const offers = standing.state === 'not_yet' || standing.state === 'has_voted';
  return (
    <div className={classes.ballot} data-asked={standing.state === 'not_yet' || undefined}>
      {offers && (
        // biome-ignore lint/a11y/useSemanticElements: no form is filled in here, each press counts at once
        <div className={classes.choices} role="group" aria-label={t('your_vote')}>
          {CHOICES.map((choice) => (
            <Guarded
              key={choice}
              permission={permission}
              className={classes.choice}
              variant={choice === chosen ? 'filled' : 'default'}
              leftSection={choiceIcons[choice]}
              pressed={choice === chosen}
              onClick={() => void cast(choice)}
              data-testid={`vote-${choice}`}
            >
              {t(`choice_${choice}`)}
            </Guarded>
          ))}
        </div>
      )}
      <p className={classes.standing} data-testid="my-vote">
        {standingSentence(standing)}
      </p>
    </div>
  );
});
