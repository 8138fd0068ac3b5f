import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useRoomStore } from '../meeting/store';
import { at, awa, ben, dai, roomAfter, snapshot } from '../meeting/testRoom';
import type { CommandName, Participant, Proposal, Snapshot } from '../protocol/types';
import { ProposalTable } from './ProposalCard';
import { proposal } from './testProposal';

const command = vi.hoisted(() => vi.fn());
vi.mock('../meeting/store', async (original) => ({
  ...(await original<typeof import('../meeting/store')>()),
  command,
}));

const OWN: CommandName[] = ['proposal.vote', 'proposal.withdraw'];
const LEADS: CommandName[] = [...OWN, 'proposal.create', 'proposal.open', 'proposal.close'];
const beans: Partial<Proposal> = { title: 'Beans', description: 'Two rows', proposed_by: awa.id };

function show(proposals: Proposal[], me: Participant | null = ben, may: CommandName[] = OWN): void {
  const first = snapshot({ proposals, me });
  const data = first.data as unknown as Snapshot;
  data.meeting.current_phase = 'decision';
  data.phases.current = { phase_name: 'decision', started_at: at(-60_000) };
  data.token.my = { may, why_not: {} };
  useRoomStore.setState({ room: roomAfter([], first), status: { state: 'open' } });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider>
        <ProposalTable className="" />
      </MantineProvider>
    </QueryClientProvider>,
  );
}

const state = () => screen.getByTestId('proposal-card').getAttribute('data-state');
const buttons = () =>
  screen.queryAllByRole('button').map((one) => one.getAttribute('aria-label') ?? one.textContent);

beforeEach(() => command.mockReset());

describe('the card', () => {
  it('says what is proposed and by whom; who does not lead is offered nothing', () => {
    show([proposal(1, { ...beans, quorum: 50 })]);
    expect(state()).toBe('pending');
    expect(screen.getByTestId('proposal-title').textContent).toBe('Beans');
    const words = screen.getByTestId('proposal-card').textContent ?? '';
    for (const part of ['Two rows', 'Proposed by Awa', 'more yes than no', '50%', 'A facilitator opens'])
      expect(words).toContain(part);
    expect(buttons()).toEqual([]);
  });

  it('who leads opens it; of several they choose', async () => {
    show([proposal(1, beans), proposal(2, { title: 'A pond' })], dai, LEADS);
    expect(state()).toBe('several');
    expect(buttons()).toEqual([
      'Open the vote: Beans',
      'Withdraw: Beans',
      'Open the vote: A pond',
      'Withdraw: A pond',
      'Propose',
    ]);
    command.mockResolvedValue({});
    await userEvent.click(screen.getByRole('button', { name: 'Open the vote: A pond' }));
    expect(command).toHaveBeenCalledWith('proposal.open', { proposal_id: 2 });
  });

  it('asks for a ballot, marks it by the answer, and lets it be changed', async () => {
    show([proposal(1, { ...beans, state: 'voting', quorum: 60, voted: [awa.id] })]);
    expect(screen.getByTestId('my-vote').textContent).toBe('You have not voted yet.');
    expect(screen.getByTestId('turnout').textContent).toBe('1 of 4 has voted, at least 3 needed.');
    expect(screen.getByTestId('voted').textContent).toBe('Have voted: Awa');
    for (const choice of ['yes', 'no']) {
      command.mockResolvedValue({ proposal_id: 1, choice, cast_at: at(1000) });
      await userEvent.click(screen.getByTestId(`vote-${choice}`));
      expect(command).toHaveBeenLastCalledWith('proposal.vote', { proposal_id: 1, choice });
      expect(screen.getByTestId(`vote-${choice}`).getAttribute('aria-pressed')).toBe('true');
    }
    expect(screen.getByTestId('vote-yes').getAttribute('aria-pressed')).toBe('false');
    expect(screen.getByTestId('my-vote').textContent).toMatch(/^You voted: No\./);
  });

  it('who observes sees how it stands, and no buttons', () => {
    show([proposal(1, { ...beans, state: 'voting' })], { ...ben, role: 'observer' }, []);
    expect(buttons()).toEqual([]);
    expect(screen.getByTestId('my-vote').textContent).toBe('You are watching this vote.');
    expect(screen.getByTestId('turnout').textContent).toBe('0 of 4 have voted.');
  });

  it('closing is asked back as long as somebody has not voted', async () => {
    show([proposal(1, { ...beans, state: 'voting' })], dai, LEADS);
    await userEvent.click(screen.getByTestId('close-vote'));
    expect(command).not.toHaveBeenCalled();
    expect(await screen.findByText(/4 have not voted yet/)).toBeTruthy();
    command.mockResolvedValue({});
    await userEvent.click(screen.getByTestId('confirm'));
    expect(command).toHaveBeenCalledWith('proposal.close', { proposal_id: 1 });
  });

  it('where all have voted it is closed at once', async () => {
    show([proposal(1, { ...beans, state: 'voting', voted: [1, 2, 3, 4] })], dai, LEADS);
    command.mockResolvedValue({});
    await userEvent.click(screen.getByTestId('close-vote'));
    expect(command).toHaveBeenCalledWith('proposal.close', { proposal_id: 1 });
  });

  it('says how it came out, and who voted how', () => {
    const over = proposal(1, {
      ...beans,
      state: 'adopted',
      closed_at: at(0),
      entitled: 4,
      voted: [awa.id, ben.id],
      tally: { yes: 1, no: 0, abstain: 1 },
      ballots: [
        { participant_id: awa.id, choice: 'yes' },
        { participant_id: ben.id, choice: 'abstain' },
      ],
    });
    show([over]);
    expect(screen.getByTestId('outcome').textContent).toBe('Adopted');
    expect(
      within(screen.getByTestId('tally'))
        .getAllByRole('listitem')
        .map((one) => one.textContent),
    ).toEqual(['Yes1', 'No0', 'Abstain1']);
    const rows = within(screen.getByTestId('ballots')).getAllByRole('row');
    expect(rows.slice(1).map((row) => row.textContent)).toEqual(['Awa Yes', 'Ben (you) Abstain']);
  });
});
