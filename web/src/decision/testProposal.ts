import { at, ben, frame } from '../meeting/testRoom';
import type { Choice, Proposal, ServerFrame } from '../protocol/types';

/** Proposals for tests, as the server tells them. */
export function proposal(id: number, change: Partial<Proposal> = {}): Proposal {
  return {
    id,
    meeting_id: 7,
    title: `Proposal ${id}`,
    description: null,
    proposed_by: ben.id,
    method: 'majority',
    quorum: 0,
    state: 'pending',
    created_at: at(0),
    opened_at: null,
    closed_at: null,
    board_seq: null,
    voted: [],
    decision_id: null,
    ...change,
  };
}

export function created(seq: number, one: Proposal): ServerFrame {
  return frame('proposal_created', seq, {
    ...one,
    participant_id: one.proposed_by,
    timestamp: one.created_at,
  });
}

export function opened(seq: number, id: number, data: object = {}): ServerFrame {
  return frame('vote_opened', seq, { proposal_id: id, opened_at: at(1000), board_seq: seq - 1, ...data });
}

/** `ms` after the beginning, which is what tells a ballot of one's own from a later one cast elsewhere. */
export function cast(seq: number, id: number, who: number, ms = 1000): ServerFrame {
  return { ...frame('ballot_cast', seq, { proposal_id: id, participant_id: who }), at: at(ms) };
}

export function counted(
  seq: number,
  id: number,
  choices: [number, Choice][],
  data: object = {},
): ServerFrame {
  const count = (choice: Choice) => choices.filter(([, each]) => each === choice).length;
  return frame('vote_closed', seq, {
    proposal_id: id,
    state: 'adopted',
    closed_at: at(5000),
    entitled: 4,
    tally: { yes: count('yes'), no: count('no'), abstain: count('abstain') },
    ballots: choices.map(([participant_id, choice]) => ({ participant_id, choice })),
    ...data,
  });
}
