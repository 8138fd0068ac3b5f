import { Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoom } from '../meeting/useRoom';
import type { Proposal } from '../protocol/types';
import { OpenVote, Withdraw } from './Moves';
import { ProposeButton } from './ProposeDialog';
import { Result } from './Result';
import { outcomeSentence, proposedBy, titleOf } from './sentences';
import { Turnout } from './Turnout';
import { isCounted } from './table';
import classes from './Vote.module.css';
import { VoteButtons } from './VoteButtons';

/** An open vote first, then what waits, then what was voted on, the latest first. */
function inOrder(proposals: Proposal[]): Proposal[] {
  const voting = proposals.filter(({ state }) => state === 'voting');
  const pending = proposals.filter(({ state }) => state === 'pending');
  const over = proposals.filter(({ state }) => state !== 'voting' && state !== 'pending');
  return [...voting, ...pending, ...over.toReversed()];
}

/** Everything that was proposed in this meeting, above what it has decided. */
export function ProposalList() {
  const { t } = useTranslation('decision');
  const { list } = useRoom().proposals;
  return (
    <section aria-labelledby="proposals-title">
      <div className={classes.listHead}>
        <Title order={2} size="h5" id="proposals-title">
          {t('proposals')}
        </Title>
        <ProposeButton />
      </div>
      {list.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('none_proposed')}
        </Text>
      )}
      <ul className={classes.list} data-testid="proposals">
        {inOrder(list).map((proposal) => (
          <Row key={proposal.id} proposal={proposal} />
        ))}
      </ul>
    </section>
  );
}

function Row({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('decision');
  const room = useRoom();
  const { state, description, method } = proposal;
  return (
    <li className={classes.row} data-state={state}>
      <p className={classes.waitingTitle}>{titleOf(proposal)}</p>
      <p className={classes.soft}>{outcomeSentence(proposal, room)}</p>
      {(state === 'pending' || state === 'voting') && (
        <p className={classes.soft}>
          {proposedBy(proposal, room)}. {t(`rule_${method}`)}
        </p>
      )}
      {state === 'voting' && (
        <>
          <VoteButtons proposal={proposal.id} />
          <Turnout proposal={proposal} participants={room.participants} />
        </>
      )}
      {state === 'pending' && description && <p className={classes.waitingDetails}>{description}</p>}
      {isCounted(proposal) && <Details proposal={proposal} />}
      <div className={classes.moves}>
        {state === 'pending' && <OpenVote proposal={proposal} named />}
        <Withdraw proposal={proposal} named />
      </div>
    </li>
  );
}

/** How it came out, for who wants to know. */
function Details({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('decision');
  const { participants, me } = useRoom();
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.who} open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{t('the_vote')}</summary>
      {opened && (
        <>
          {proposal.description && <p>{proposal.description}</p>}
          <p className={classes.soft}>{proposedBy(proposal, { participants })}</p>
          <Result proposal={proposal} participants={participants} me={me?.id} />
        </>
      )}
    </details>
  );
}
