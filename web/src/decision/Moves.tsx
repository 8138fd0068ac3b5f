import { Button, Group, Stack, Text } from '@mantine/core';
import { memo, type ReactNode, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { act, useMay, useRoomPart } from '../meeting/useRoom';
import type { CommandName, Proposal } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { openVote } from './proposals';
import { titleOf } from './sentences';
import { isSameButVoted, mayWithdraw, missingIn } from './table';

interface MoveProps {
  proposal: Proposal;
  /** One of several: its title is in the button's name. */
  named?: boolean;
}

/** A ballot changes none of what may be done about a proposal. */
function isSameMove(before: MoveProps, now: MoveProps): boolean {
  return before.named === now.named && isSameButVoted(before.proposal, now.proposal);
}

/** Puts a proposal to the vote; of several the facilitator chooses which. Nobody else is offered it. */
export function OpenVote({ proposal, named }: MoveProps) {
  const { t } = useTranslation('decision');
  // One at a time: while a vote is open, none else is offered.
  const isFree = useRoomPart((room) => openVote(room.proposals) === null);
  const isOffered = useMay('proposal.open');
  if (!isOffered || !isFree) return null;
  return (
    <Button
      variant={named ? 'default' : 'filled'}
      aria-label={named ? t('open_named', { title: titleOf(proposal) }) : undefined}
      onClick={() => void act('proposal.open', { proposal_id: proposal.id })}
      data-testid="open-vote"
    >
      {t('open')}
    </Button>
  );
}

/** Closes the vote: at once where all have voted, else after a look at how many have not. */
export const CloseVote = memo(function CloseVote({ proposal }: MoveProps) {
  const { t } = useTranslation('decision');
  const isMissing = useRoomPart((room) => missingIn(room) > 0);
  if (!useMay('proposal.close')) return null;
  return (
    <Sure
      button={{ label: t('close'), variant: 'default', testid: 'close-vote' }}
      title={t('close_sure')}
      isAsked={isMissing}
      command="proposal.close"
      proposal={proposal}
    >
      <Missing />
    </Sure>
  );
}, isSameMove);

/** By itself: it follows the ballots while one thinks it over. */
function Missing() {
  const { t } = useTranslation('decision');
  const missing = useRoomPart(missingIn);
  return (
    <>
      {missing > 0 && `${t('close_missing', { count: missing })} `}
      {t('close_what')}
    </>
  );
}

/** Takes a proposal back: its proposer, or a facilitator. */
export const Withdraw = memo(function Withdraw({ proposal, named }: MoveProps) {
  const { t } = useTranslation('decision');
  const isOpen = useMay('proposal.withdraw');
  const isOffered = useRoomPart((room) => mayWithdraw(room, proposal));
  if (!isOpen || !isOffered) return null;
  const name = named ? t('withdraw_named', { title: titleOf(proposal) }) : undefined;
  return (
    <Sure
      button={{ label: t('withdraw'), name, variant: 'subtle', testid: 'withdraw-proposal' }}
      title={t('withdraw_sure')}
      isAsked
      command="proposal.withdraw"
      proposal={proposal}
    >
      {proposal.state === 'voting' && `${t('withdraw_vote')} `}
      {t('withdraw_what')}
    </Sure>
  );
}, isSameMove);

interface SureProps {
  button: { label: string; name?: string; variant: 'default' | 'subtle'; testid: string };
  title: string;
  isAsked: boolean;
  command: CommandName;
  proposal: Proposal;
  children: ReactNode;
}

/** A button for what cannot be undone, which says first what follows. */
function Sure({ button, title, isAsked, command, proposal, children }: SureProps) {
  const { t } = useTranslation('decision');
  const [sure, setSure] = useState(false);
  const go = async () => {
    if (await act(command, { proposal_id: proposal.id })) setSure(false);
  };
  return (
    <>
      <Button
        variant={button.variant}
        aria-label={button.name}
        onClick={() => (isAsked ? setSure(true) : void go())}
        data-testid={button.testid}
      >
        {button.label}
      </Button>
      <Dialog opened={sure} onClose={() => setSure(false)} title={title}>
        <Stack>
          <Text fw={600}>{titleOf(proposal)}</Text>
          <Text>{children}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setSure(false)}>
              {t('cancel')}
            </Button>
            <Button data-autofocus onClick={() => void go()} data-testid="confirm">
              {button.label}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
