import { Text, Title } from '@mantine/core';
import { memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom, useRoomPart } from '../meeting/useRoom';
import type { Proposal } from '../protocol/types';
import { phaseNames } from '../ui/words';
import { Details } from './Details';
import { OpenVote, Withdraw } from './Moves';
import { ProposeButton } from './ProposeDialog';
import { Result } from './Result';
import { outcomeSentence, proposedBy, titleOf } from './sentences';
import { Turnout } from './Turnout';
import { isCounted } from './table';
import classes from './Vote.module.css';
import { VoteButtons } from './VoteButtons';

/** An open vote first, then what waits, then what was voted on, the latest first; what was adopted is a decision. */
function inOrder(proposals: Proposal[]): Proposal[] {
  const voting = proposals.filter(({ state }) => state === 'voting');
  const pending = proposals.filter(({ state }) => state === 'pending');
  const isOver = ({ state }: Proposal) => state !== 'voting' && state !== 'pending';
  const over = proposals.filter((each) => isOver(each) && each.decision_id === null);
  const latestFirst = (one: Proposal, other: Proposal) =>
    Date.parse(other.closed_at ?? '') - Date.parse(one.closed_at ?? '');
  return [...voting, ...pending, ...over.toSorted(latestFirst)];
}

/** What was proposed in this meeting, above what it has decided. */
export function ProposalList({ withBallot }: { withBallot: boolean }) {
  const { t } = useTranslation('decision');
  const shown = inOrder(useRoom().proposals.list);
  const isLater = useRoomPart(
    ({ meeting }) => meeting.is_active && ['ideation', 'clarification'].includes(meeting.current_phase),
  );
  return (
    <section aria-labelledby="proposals-title">
      <div className={classes.listHead}>
        <Title order={2} size="h5" id="proposals-title">
          {t('proposals')}
        </Title>
        <ProposeButton />
      </div>
      {shown.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('none_proposed')} {isLater && t('proposals_later', { phase: phaseNames.decision })}
        </Text>
      )}
      <ul className={classes.list} data-testid="proposals">
        {shown.map((proposal) => (
          <Row key={proposal.id} proposal={proposal} withBallot={withBallot} />
        ))}
      </ul>
    </section>
  );
}

const Row = memo(function Row({ proposal, withBallot }: { proposal: Proposal; withBallot: boolean }) {
  const { t } = useTranslation('decision');
  const room = useRoom();
  const { state, description, method } = proposal;
  return (
    <li className={classes.row} data-state={state}>
      <p className={classes.waitingTitle}>{titleOf(proposal)}</p>
      {!isCounted(proposal) && <p className={classes.soft}>{outcomeSentence(proposal, room)}</p>}
      {isCounted(proposal) && <VoteDetails proposal={proposal} />}
      {state === 'pending' && (
        <>
          {description && <Details text={description} />}
          <p className={classes.soft}>
            {proposedBy(proposal, room)}. {t(`rule_${method}`)}
          </p>
          <div className={classes.moves}>
            <OpenVote proposal={proposal} named />
            <Withdraw proposal={proposal} named />
          </div>
        </>
      )}
      {state === 'voting' && (
        <>
          {withBallot && <VoteButtons proposal={proposal.id} />}
          <Turnout proposal={proposal} participants={room.participants} />
        </>
      )}
    </li>
  );
});

/** How it came out, for who wants to know. */
export function VoteDetails({ proposal }: { proposal: Proposal }) {
  const { participants, me } = useRoom();
  const [opened, setOpened] = useState(false);
  return (
    <details className={classes.who} open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>{outcomeSentence(proposal, { participants })}</summary>
      {opened && (
        <>
          <p className={classes.soft}>{proposedBy(proposal, { participants })}</p>
          <Result proposal={proposal} participants={participants} me={me?.id} />
        </>
      )}
    </details>
  );
}
