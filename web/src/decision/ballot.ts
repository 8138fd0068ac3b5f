import { amend, command } from '../meeting/store';
import type { Choice } from '../protocol/types';
import { tellRefusal } from '../ui/notify';
import { withMyBallot } from './proposals';

/** Casts the viewer's ballot, or another one in its place. The event tells nobody what was chosen: the answer does. */
export async function castBallot(proposal: number, choice: Choice): Promise<void> {
  try {
    const answer = await command('proposal.vote', { proposal_id: proposal, choice });
    amend((room) => ({
      ...room,
      proposals: withMyBallot(room.proposals, answer as Record<string, unknown>),
    }));
  } catch (error) {
    tellRefusal(error);
  }
}
