import type { Choice, Proposal, ProposalState, ServerFrame, Snapshot } from '../protocol/types';

/** The viewer's own ballot in the vote that is open. */
export interface MyBallot {
  proposal: number;
  choice: Choice;
  /** The server's time of it, to tell it from a later one that was cast elsewhere. */
  castAt: number;
}

/** What has just happened to a proposal, for the ear. */
export interface ProposalNews {
  /** Its event's, so that the same thing twice is told twice. */
  seq: number;
  proposal: number;
  what: 'proposed' | 'opened' | 'closed' | 'withdrawn';
}

/** All proposals of a meeting, and what the viewer has to do with them. */
export interface Proposals {
  list: Proposal[];
  mine: MyBallot | null;
  news: ProposalNews | null;
}

type Data = Record<string, unknown>;

/** As the snapshot tells them; what the viewer chose stands beside them, so that a choice changes no proposal. */
export function proposalsOf(snapshot: Snapshot): Proposals {
  const told = snapshot.proposals;
  const voting = told.find(({ state }) => state === 'voting');
  const mine: MyBallot | null = voting?.my_choice
    ? { proposal: voting.id, choice: voting.my_choice, castAt: Date.parse(snapshot.now) }
    : null;
  return { list: told.map(({ my_choice: _, ...proposal }) => proposal), mine, news: null };
}

function changed(proposals: Proposals, id: number, change: Partial<Proposal>): Proposals {
  const at = proposals.list.findIndex((each) => each.id === id);
  const before = proposals.list[at];
  if (!before) return proposals;
  return { ...proposals, list: proposals.list.with(at, { ...before, ...change }) };
}

function created(proposals: Proposals, data: Data): Proposals {
  const { rights: _rights, participant_id: _by, timestamp: _at, ...proposal } = data;
  return { ...proposals, list: [...proposals.list, proposal as unknown as Proposal] };
}

/** A ballot of one's own that came from elsewhere says nothing of its choice: then nobody here knows it. */
function mineAfter(mine: MyBallot | null, at: number): MyBallot | null {
  return mine && mine.castAt >= at ? mine : null;
}

function cast(proposals: Proposals, id: number, frame: ServerFrame, me: number | undefined): Proposals {
  const who = frame.data.participant_id as number;
  const isMine = who === me && mineAfter(proposals.mine, Date.parse(frame.at ?? '')) === null;
  const next = isMine && proposals.mine ? { ...proposals, mine: null } : proposals;
  const voted = next.list.find((each) => each.id === id)?.voted ?? [];
  // Who changes a ballot has voted before.
  return voted.includes(who) ? next : changed(next, id, { voted: [...voted, who] });
}

function closed(proposals: Proposals, id: number, data: Data, at: string | undefined): Proposals {
  const { entitled, tally, ballots } = data as Partial<Proposal>;
  return changed({ ...proposals, mine: null }, id, {
    state: data.state as ProposalState,
    closed_at: (data.closed_at ?? at) as string,
    entitled,
    tally,
    ballots,
  });
}

function opened(proposals: Proposals, id: number, data: Data, at: string | undefined): Proposals {
  return changed({ ...proposals, mine: null }, id, {
    state: 'voting',
    opened_at: (data.opened_at ?? at) as string,
    board_seq: data.board_seq as number | null,
    voted: [],
  });
}

function withdrawn(proposals: Proposals, id: number, at: string | undefined): Proposals {
  const mine = proposals.mine?.proposal === id ? null : proposals.mine;
  return changed({ ...proposals, mine }, id, { state: 'withdrawn', closed_at: at ?? null });
}

/** The proposals after an event that is about one of them; the others stay the same objects. */
export function proposalsAfter(proposals: Proposals, frame: ServerFrame, me: number | undefined): Proposals {
  const { data, at, seq = 0 } = frame;
  const id = (data.proposal_id ?? data.id) as number;
  const news = (what: ProposalNews['what']) => ({ seq, proposal: id, what });
  switch (frame.type) {
    case 'proposal_created':
      return { ...created(proposals, data), news: news('proposed') };
    case 'vote_opened':
      return { ...opened(proposals, id, data, at), news: news('opened') };
    case 'ballot_cast':
      return cast(proposals, id, frame, me);
    case 'vote_closed':
      return { ...closed(proposals, id, data, at), news: news('closed') };
    case 'proposal_withdrawn':
      return { ...withdrawn(proposals, id, at), news: news('withdrawn') };
    default:
      return proposals;
  }
}

/** A decision that came of a proposal is joined to it. */
export function joinedTo(proposals: Proposals, proposal: unknown, decision: number): Proposals {
  return typeof proposal === 'number' ? changed(proposals, proposal, { decision_id: decision }) : proposals;
}

/** A decision that is taken back leaves the vote as it was. */
export function partedFrom(proposals: Proposals, decision: unknown): Proposals {
  const joined = proposals.list.find(({ decision_id }) => decision_id != null && decision_id === decision);
  return joined ? changed(proposals, joined.id, { decision_id: null }) : proposals;
}

/** After the server took the viewer's ballot, as its answer says; void once the vote is another one, or over. */
export function withMyBallot(proposals: Proposals, answer: Data): Proposals {
  const { proposal_id, choice, cast_at } = answer as { proposal_id: number; choice: Choice; cast_at: string };
  if (openVote(proposals)?.id !== proposal_id) return proposals;
  return { ...proposals, mine: { proposal: proposal_id, choice, castAt: Date.parse(cast_at) } };
}

/** The vote that is open; there is one at most. */
export function openVote({ list }: Proposals): Proposal | null {
  return list.find(({ state }) => state === 'voting') ?? null;
}
