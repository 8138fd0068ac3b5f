import { describe, expect, it } from 'vitest';
import type { Room } from '../meeting/room';
import { at, awa, ben, cleo, dai, person, roomAfter, snapshot } from '../meeting/testRoom';
import type { CommandName, Participant, Proposal, Snapshot } from '../protocol/types';
import { isAsked, mayWithdraw, standingOf, tableOf, turnoutOf } from './table';
import { proposal } from './testProposal';

const MAY: CommandName[] = ['proposal.vote', 'proposal.withdraw'];

function room(proposals: Proposal[], change: Partial<Snapshot> = {}): Room {
  const first = snapshot({ proposals, ...change });
  const data = first.data as unknown as Snapshot;
  data.meeting.current_phase = 'decision';
  data.phases.current = { phase_name: 'decision', started_at: at(-60_000) };
  data.token.my = { may: MAY, why_not: {} };
  return roomAfter([], first);
}

const voting = proposal(1, { state: 'voting', opened_at: at(0) });
const result = (id: number, ms: number) => proposal(id, { state: 'rejected', closed_at: at(ms) });

describe('what lies on the table', () => {
  const on = (...proposals: Proposal[]) => {
    const table = tableOf(room(proposals));
    const waiting = table.state === 'empty' ? [] : table.waiting.map(({ id }) => id);
    const one = table.state === 'voting' || table.state === 'closed' ? table.proposal.id : null;
    return [table.state, one, waiting];
  };

  it('nothing, what waits, the open vote before all', () => {
    expect(on()).toEqual(['empty', null, []]);
    expect(on(proposal(2), proposal(3))).toEqual(['pending', null, [2, 3]]);
    expect(on(result(4, 0), voting, proposal(2))).toEqual(['voting', 1, [2]]);
    expect(on(proposal(5, { state: 'withdrawn' }), proposal(6, { state: 'lapsed' }))).toEqual([
      'empty',
      null,
      [],
    ]);
  });

  it('a result stays until somebody proposes anew', () => {
    const old = proposal(2, { created_at: at(-9000) });
    const fresh = proposal(3, { created_at: at(9000) });
    expect(on(result(4, 1000), old)).toEqual(['closed', 4, [2]]);
    expect(on(result(4, 1000), result(5, 2000), old)).toEqual(['closed', 5, [2]]);
    expect(on(result(4, 1000), old, fresh)).toEqual(['pending', null, [2, 3]]);
  });

  it('what was voted on in an earlier stretch of the phase lies there no longer', () => {
    expect(on(result(4, -90_000))).toEqual(['empty', null, []]);
  });

  it('in another phase there is no table', () => {
    const other = roomAfter([], snapshot({ proposals: [proposal(1)] }));
    expect(tableOf(other).state).toBe('empty');
  });
});

describe('how many have voted', () => {
  const of = (change: Partial<Proposal>, participants: Participant[]) =>
    turnoutOf({ ...voting, ...change }, { participants });

  it('of those who may speak at all and are here, and of who has voted and left', () => {
    const gone = person(5, 'Eli', { is_active: false });
    const looks = person(6, 'Fay', { role: 'observer' });
    const here = [awa, ben, cleo, dai, gone, looks];
    expect(of({}, here)).toEqual({ voted: 0, entitled: 4, needed: 0 });
    expect(of({ voted: [gone.id, awa.id] }, here)).toEqual({ voted: 2, entitled: 5, needed: 0 });
  });

  it('the quorum is rounded up, and as it was at the closing', () => {
    const needed = (quorum: number) => of({ quorum }, [awa, ben, cleo]).needed;
    expect([0, 1, 33, 34, 50, 67, 100].map(needed)).toEqual([0, 1, 1, 2, 2, 3, 3]);
    expect(of({ quorum: 50, entitled: 9 }, [awa])).toMatchObject({ entitled: 9, needed: 5 });
  });
});

describe('how the viewer stands to it', () => {
  const standing = (change: Partial<Snapshot>, one = voting) => standingOf(room([one], change));

  it('asks who may speak, holding the floor or not', () => {
    expect(standing({ me: ben })).toEqual({ state: 'not_yet' });
    expect(isAsked(room([voting], { me: awa }))).toBe(true);
    expect(isAsked(room([proposal(1)]))).toBe(false);
  });

  it('knows what they chose, or that they did so elsewhere', () => {
    expect(standing({}, { ...voting, voted: [ben.id], my_choice: 'no' })).toEqual({
      state: 'has_voted',
      choice: 'no',
    });
    expect(standing({}, { ...voting, voted: [ben.id] })).toEqual({ state: 'has_voted', choice: null });
  });

  it('observers and administrators look on', () => {
    expect(standing({ me: { ...ben, role: 'observer' } })).toEqual({ state: 'looks_on' });
    expect(standing({ me: null })).toEqual({ state: 'looks_on' });
  });

  it('takes back their own; a facilitator takes back anybody’s', () => {
    const mine = proposal(1, { proposed_by: ben.id });
    const theirs = proposal(2, { proposed_by: awa.id });
    const may = (me: Participant | null, one: Proposal) => mayWithdraw(room([one], { me }), one);
    expect([may(ben, mine), may(ben, theirs), may(dai, theirs), may(null, theirs)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(may(ben, { ...mine, state: 'adopted' })).toBe(false);
  });
});
