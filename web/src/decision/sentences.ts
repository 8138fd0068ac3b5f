import { t } from '../language/language';
import type { Room } from '../meeting/room';
import { type People, participantById } from '../meeting/useRoom';
import type { Proposal, Tally } from '../protocol/types';
import { nameOf } from '../ui/words';
import type { ProposalNews } from './proposals';
import { type Standing, type Turnout, turnoutOf } from './table';

export function titleOf({ title }: Pick<Proposal, 'title'>): string {
  return title ?? t('decision:untitled');
}

/** By whom it is; an administrator who is no participant has no name in the meeting. */
export function proposedBy(proposal: Proposal, people: People): string {
  const by = participantById(people, proposal.proposed_by);
  return by ? t('decision:proposed_by', { name: nameOf(by) }) : t('decision:proposed');
}

/** How many have voted, and how many must. */
export function turnoutSentence({ voted, entitled, needed }: Turnout, isOver: boolean): string {
  const figures = { count: voted, all: entitled, needed };
  if (needed === 0) return t(isOver ? 'decision:voted_over' : 'decision:voted', figures);
  if (isOver) return t('decision:voted_over_needed', figures);
  return t(voted >= needed ? 'decision:voted_enough' : 'decision:voted_needed', figures);
}

/** What the viewer has to do with the open vote. */
export function standingSentence(standing: Standing): string | null {
  switch (standing.state) {
    case 'no_vote':
      return null;
    case 'looks_on':
      return t('decision:looks_on');
    case 'not_yet':
      return t('decision:not_yet');
    case 'has_voted':
      return standing.choice
        ? t('decision:you_voted', { choice: t(`decision:choice_${standing.choice}`) })
        : t('decision:you_voted_elsewhere');
  }
}

/** The counts in words: `4 for, 1 against`, and who abstained, if anybody. */
export function tallySentence({ yes, no, abstain }: Tally): string {
  const counts = t('decision:tally', { yes, no });
  return abstain ? t('decision:tally_abstained', { counts, count: abstain }) : counts;
}

/** What came of it: by itself, or `spoken` in the middle of a sentence. */
export function outcomeSentence(
  proposal: Proposal,
  people: People,
  as: 'state' | 'spoken' = 'state',
): string {
  const { state, tally } = proposal;
  const joined = as === 'state' ? 'decision:outcome' : 'decision:outcome_spoken';
  switch (state) {
    case 'adopted':
    case 'rejected': {
      const outcome = t(`decision:${as}_${state}`);
      return tally ? t(joined, { outcome, counts: tallySentence(tally) }) : outcome;
    }
    case 'no_quorum': {
      const counts = turnoutSentence(turnoutOf(proposal, people), true);
      return t(joined, { outcome: t(`decision:${as}_no_quorum`), counts });
    }
    case 'pending':
    case 'voting':
    case 'lapsed':
    case 'withdrawn':
      return t(`decision:state_${state}`);
  }
}

/** What has just happened to a proposal, said aloud once. */
export function newsSentence(news: ProposalNews, room: Room): string {
  const proposal = room.proposals.list.find(({ id }) => id === news.proposal);
  if (!proposal) return '';
  const title = titleOf(proposal);
  switch (news.what) {
    case 'proposed': {
      const by = participantById(room, proposal.proposed_by);
      return by
        ? t('decision:said_proposed_by', { name: nameOf(by), title })
        : t('decision:said_proposed', { title });
    }
    case 'opened':
      return t('decision:said_opened', { title });
    case 'closed':
      return proposal.state === 'lapsed'
        ? t('decision:said_lapsed', { title })
        : t('decision:said_closed', { outcome: outcomeSentence(proposal, room, 'spoken') });
    case 'withdrawn':
      return t('decision:said_withdrawn', { title });
  }
}
