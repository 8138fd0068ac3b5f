import { may, type Room } from '../meeting/room';
import type { Choice, Proposal } from '../protocol/types';
import { openVote } from './proposals';

/**
 * What lies on the table while a meeting decides: the same for everybody, and always one thing to look at.
 *
 * An open vote goes before all. Else it is what happened last: a result stays until somebody proposes anew.
 */
export type Table =
  | { state: 'empty' }
  /** The newest one last, as they came. */
  | { state: 'pending'; waiting: Proposal[] }
  | { state: 'voting'; proposal: Proposal; waiting: Proposal[] }
  | { state: 'closed'; proposal: Proposal; waiting: Proposal[] };

function closedAt({ closed_at }: Proposal): number {
  return closed_at ? Date.parse(closed_at) : Number.NEGATIVE_INFINITY;
}

/** A vote that was held to its end, with whatever came of it. */
export function isCounted({ state }: Proposal): boolean {
  switch (state) {
    case 'adopted':
    case 'rejected':
    case 'no_quorum':
      return true;
    case 'pending':
    case 'voting':
    case 'lapsed':
    case 'withdrawn':
      return false;
  }
}

/** The last result of this stretch of the phase: what was voted on before is in the list, and no longer on the table. */
function latestResult({ proposals, phases }: Room): Proposal | null {
  const since = phases.current ? Date.parse(phases.current.started_at ?? '') || 0 : 0;
  let latest: Proposal | null = null;
  for (const each of proposals.list)
    if (isCounted(each) && closedAt(each) >= since && (!latest || closedAt(each) >= closedAt(latest)))
      latest = each;
  return latest;
}

let last: { of: unknown[]; table: Table } | null = null;

/** The same object as long as nothing that it hangs on has changed: every event of the meeting asks for it. */
export function tableOf(room: Room): Table {
  const of = [room.proposals, room.phases, room.meeting.current_phase];
  if (last?.of.every((each, at) => each === of[at])) return last.table;
  const table = laid(room);
  last = { of, table };
  return table;
}

function laid(room: Room): Table {
  if (room.meeting.current_phase !== 'decision') return { state: 'empty' };
  const waiting = room.proposals.list.filter(({ state }) => state === 'pending');
  const voting = openVote(room.proposals);
  if (voting) return { state: 'voting', proposal: voting, waiting };
  const result = latestResult(room);
  const newest = waiting.at(-1);
  if (result && (!newest || Date.parse(newest.created_at) <= closedAt(result)))
    return { state: 'closed', proposal: result, waiting };
  return newest ? { state: 'pending', waiting } : { state: 'empty' };
}

/** Whether something lies there: plain, for who only makes room for it. */
export function isTableLaid(room: Room): boolean {
  return tableOf(room).state !== 'empty';
}

const voters = new WeakMap<Room['proposals'], Set<number>>();

/** Whether somebody has voted in the vote that is open; looked up once for all tiles. */
export function hasVoted({ proposals }: Pick<Room, 'proposals'>, participant: number): boolean {
  const voted = voters.get(proposals) ?? new Set(openVote(proposals)?.voted);
  voters.set(proposals, voted);
  return voted.has(participant);
}

/** Whether nothing but who has voted is another: what a ballot changes of a proposal. */
export function isSameButVoted(before: Proposal, now: Proposal): boolean {
  if (before === now) return true;
  const keys = new Set([...Object.keys(before), ...Object.keys(now)] as (keyof Proposal)[]);
  keys.delete('voted');
  return [...keys].every((key) => before[key] === now[key]);
}

/** Whether two lists hold the same things. */
export function isSameList(before: readonly unknown[], now: readonly unknown[]): boolean {
  return before.length === now.length && before.every((each, at) => each === now[at]);
}

/** How a vote stands. */
export interface Turnout {
  voted: number;
  /** Who may vote now, and who has voted and left; once it is closed, as it was then. */
  entitled: number;
  /** How many must vote for it to count; 0 where nobody asks for a quorum. */
  needed: number;
}

export function turnoutOf(proposal: Proposal, { participants }: Pick<Room, 'participants'>): Turnout {
  const voted = proposal.voted.length;
  const entitled = proposal.entitled ?? entitledNow(proposal, participants);
  // The server counts in whole numbers: ballots * 100 >= quorum * entitled.
  return { voted, entitled, needed: Math.ceil((proposal.quorum * entitled) / 100) };
}

function entitledNow({ voted }: Proposal, participants: Room['participants']): number {
  const all = new Set(voted);
  for (const { id, is_active, role } of participants) if (is_active && role !== 'observer') all.add(id);
  return all.size;
}

/** How the viewer stands to the vote that is open. */
export type Standing =
  | { state: 'no_vote' }
  /** An observer, or an administrator who is no participant. */
  | { state: 'looks_on' }
  | { state: 'not_yet' }
  /** `choice` is null where it was cast in another window. */
  | { state: 'has_voted'; choice: Choice | null };

const NO_VOTE: Standing = { state: 'no_vote' };
const LOOKS_ON: Standing = { state: 'looks_on' };
const NOT_YET: Standing = { state: 'not_yet' };
const ELSEWHERE: Standing = { state: 'has_voted', choice: null };
const VOTED: Record<Choice, Standing> = {
  yes: { state: 'has_voted', choice: 'yes' },
  no: { state: 'has_voted', choice: 'no' },
  abstain: { state: 'has_voted', choice: 'abstain' },
};

/** The same object for the same standing: others' ballots draw nothing of one's own anew. */
export function standingOf(room: Room): Standing {
  const vote = openVote(room.proposals);
  const { me } = room;
  if (!vote) return NO_VOTE;
  // An administrator's rights are a facilitator's; a ballot is only a participant's.
  if (!me?.is_active || me.role === 'observer' || !may(room, 'proposal.vote')) return LOOKS_ON;
  const { mine } = room.proposals;
  if (mine?.proposal === vote.id) return VOTED[mine.choice];
  return vote.voted.includes(me.id) ? ELSEWHERE : NOT_YET;
}

/** Whether the viewer is asked for a ballot: plain, for who calls them. */
export function isAsked(room: Room): boolean {
  return room.meeting.is_active && standingOf(room).state === 'not_yet';
}

/** How many have not voted yet in the vote that is open. */
export function missingIn(room: Room): number {
  const vote = openVote(room.proposals);
  if (!vote) return 0;
  const { voted, entitled } = turnoutOf(vote, room);
  return entitled - voted;
}

/**
 * Whether the viewer may take a proposal back.
 *
 * The server says who may at all; whose proposal it is, only the proposal itself can say.
 */
export function mayWithdraw(room: Pick<Room, 'my' | 'me'>, proposal: Proposal): boolean {
  if (proposal.state !== 'pending' && proposal.state !== 'voting') return false;
  if (!may(room, 'proposal.withdraw')) return false;
  return room.me === null || room.me.role === 'facilitator' || room.me.id === proposal.proposed_by;
}
