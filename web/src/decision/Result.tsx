import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconPresentation, IconUsersMinus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { BoardThen } from '../annotation/BoardThen';
import { useTranslation } from '../language/useTranslation';
import { CHOICES, type Participant, type Proposal, type ProposalState, type Tally } from '../protocol/types';
import { usePrinting } from '../ui/printing';
import { nameOf } from '../ui/words';
import { turnoutSentence } from './sentences';
import { turnoutOf } from './table';
import classes from './Vote.module.css';
import { choiceIcons } from './VoteButtons';

interface ResultProps {
  proposal: Proposal;
  participants: Participant[];
  /** Whose row says "you". */
  me?: number;
}

/** So many rows are read at a glance; more are folded away. */
const ROWS_OPEN = 8;

export const stateIcons: Partial<Record<ProposalState, ReactNode>> = {
  adopted: <IconCircleCheck size={24} aria-hidden="true" />,
  rejected: <IconCircleX size={24} aria-hidden="true" />,
  no_quorum: <IconUsersMinus size={24} aria-hidden="true" />,
};

/** How a vote came out: the counts, by what rule, and who voted how. */
export function Result({ proposal, participants, me }: ResultProps) {
  const { t } = useTranslation('decision');
  const { tally, ballots, method } = proposal;
  if (!tally) return null;
  return (
    <div className={classes.result}>
      <Counts tally={tally} />
      <p className={classes.soft} data-testid="turnout">
        {turnoutSentence(turnoutOf(proposal, { participants }), true)}. {t(`rule_${method}`)}
      </p>
      {ballots && ballots.length > 0 && <WhoHow ballots={ballots} participants={participants} me={me} />}
      <BoardThenButton proposal={proposal} />
    </div>
  );
}

/** Three bars of one colour: what each is, its word and its shape say. */
function Counts({ tally }: { tally: Tally }) {
  const { t } = useTranslation('decision');
  const most = Math.max(1, ...CHOICES.map((choice) => tally[choice]));
  return (
    <ul className={classes.counts} aria-label={t('counts')} data-testid="tally">
      {CHOICES.map((choice) => (
        <li key={choice}>
          {choiceIcons[choice]}
          <span>{t(`choice_${choice}`)}</span>
          <div className={classes.track} aria-hidden="true">
            <div className={classes.bar} style={{ width: `${(100 * tally[choice]) / most}%` }} />
          </div>
          <span className={`figures ${classes.count}`}>{tally[choice]}</span>
        </li>
      ))}
    </ul>
  );
}

type WhoHowProps = Pick<ResultProps, 'participants' | 'me'> & { ballots: NonNullable<Proposal['ballots']> };

/** Folded when long; on paper nobody could open it. */
function WhoHow({ ballots, participants, me }: WhoHowProps) {
  const { t } = useTranslation('decision');
  const printing = usePrinting();
  const [opened, setOpened] = useState(ballots.length <= ROWS_OPEN);
  const names = new Map(participants.map(({ id, name }) => [id, name]));
  const said = (id: number) => {
    const name = nameOf({ name: names.get(id) });
    return id === me ? t('you', { name }) : name;
  };
  return (
    <details
      className={classes.who}
      open={opened || printing}
      onToggle={(event) => {
        if (!printing) setOpened(event.currentTarget.open);
      }}
    >
      <summary>{t('who_how')}</summary>
      <table data-testid="ballots">
        <thead className="unseen">
          <tr>
            <th scope="col">{t('table_name')}</th>
            <th scope="col">{t('table_choice')}</th>
          </tr>
        </thead>
        <tbody>
          {ballots.map(({ participant_id, choice }) => (
            <tr key={participant_id}>
              <th scope="row">{said(participant_id)}</th>
              <td>
                {choiceIcons[choice]} {t(`choice_${choice}`)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** What stood on the board when the vote was opened: only where a vote was. */
function BoardThenButton({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation('decision');
  const [opened, setOpened] = useState(false);
  const { board_seq, meeting_id } = proposal;
  if (board_seq == null) return null;
  return (
    <>
      <Button
        className={classes.boardThen}
        variant="default"
        leftSection={<IconPresentation size={18} aria-hidden="true" />}
        onClick={() => setOpened(true)}
        data-testid="board-then"
      >
        {t('board_then')}
      </Button>
      {opened && (
        <BoardThen
          meeting={meeting_id}
          seq={board_seq}
          title={t('board_then')}
          onClose={() => setOpened(false)}
        />
      )}
    </>
  );
}
