import { describe, expect, it } from 'vitest';
import { reduce } from '../meeting/room';
import { at, awa, ben, cleo, frame, roomAfter, START, snapshot } from '../meeting/testRoom';
import type { Rights } from '../protocol/types';
import { openVote, withMyBallot } from './proposals';
import { cast, counted, created, opened, proposal } from './testProposal';

const first = [created(11, proposal(1)), created(12, proposal(2))];
const roomWith = (...frames: Parameters<typeof roomAfter>[0]) => roomAfter([...first, ...frames]);
const states = (...frames: Parameters<typeof roomAfter>[0]) =>
  roomWith(...frames).proposals.list.map(({ state }) => state);

describe('proposals as events tell them', () => {
  it('wait, are voted on one at a time, and come out', () => {
    expect(states()).toEqual(['pending', 'pending']);
    expect(states(opened(13, 2))).toEqual(['pending', 'voting']);
    const result = counted(15, 2, [[awa.id, 'yes']]);
    const room = roomWith(opened(13, 2), cast(14, 2, awa.id), result);
    expect(room.proposals.list[1]).toMatchObject({
      state: 'adopted',
      closed_at: at(5000),
      board_seq: 12,
      entitled: 4,
      tally: { yes: 1, no: 0, abstain: 0 },
      ballots: [{ participant_id: awa.id, choice: 'yes' }],
    });
    expect(openVote(room.proposals)).toBeNull();
    expect(room.seq).toBe(15);
  });

  it('a vote that lapsed tells no counts, and a withdrawn one is over', () => {
    const lapsed = frame('vote_closed', 14, { proposal_id: 2, state: 'lapsed', closed_at: at(3000) });
    const room = roomWith(opened(13, 2), lapsed);
    expect(room.proposals.list[1]).toMatchObject({ state: 'lapsed', closed_at: at(3000) });
    expect(room.proposals.list[1]?.tally).toBeUndefined();
    expect(states(frame('proposal_withdrawn', 13, { proposal_id: 1 }))).toEqual(['withdrawn', 'pending']);
  });

  it('who has voted is told once, in the order of the first ballots', () => {
    const room = roomWith(opened(13, 1), cast(14, 1, cleo.id), cast(15, 1, awa.id));
    expect(room.proposals.list[0]?.voted).toEqual([cleo.id, awa.id]);
    const again = reduce(room, cast(16, 1, cleo.id), START, false);
    expect(again?.proposals, 'a changed ballot changes nothing that is shown').toBe(room.proposals);
    expect(again?.seq).toBe(16);
  });

  it('what a ballot does not change stays the same object', () => {
    const before = roomWith(opened(13, 1));
    const next = reduce(before, cast(14, 1, awa.id), START, false);
    expect(next?.proposals.list[1]).toBe(before.proposals.list[1]);
    expect(next?.my).toBe(before.my);
    expect(next?.annotations).toBe(before.annotations);
    expect(next?.token).toBe(before.token);
    expect(next?.participants).toBe(before.participants);
    expect(next?.proposals.news).toBe(before.proposals.news);
  });

  it('another event leaves all of them as they were', () => {
    const before = roomWith(opened(13, 1));
    const next = reduce(before, frame('meeting_started', 14, {}), START, false);
    expect(next?.proposals).toBe(before.proposals);
  });

  it('opening one lifts the pen, and carries what one may now', () => {
    const stroke = frame('signal', undefined, {
      from: awa.id,
      kind: 'stroke',
      data: { id: 's', color: 'ink', points: [[1, 2]] },
    });
    const rights: Rights = {
      participant: { may: ['proposal.vote'], why_not: { 'annotation.create': 'vote_open' } },
    };
    const room = roomWith(stroke, opened(13, 1, { rights }));
    expect(room.live).toBeNull();
    expect(room.my.may).toContain('proposal.vote');
    expect(room.my.why_not['annotation.create']).toBe('vote_open');
  });

  it('the decision that came of one is joined to it, until it is taken back', () => {
    const decided = frame('decision_created', 15, { decision_id: 60, title: 'A', proposal_id: 1 });
    const room = roomWith(opened(13, 1), counted(14, 1, []), decided);
    expect(room.proposals.list[0]?.decision_id).toBe(60);
    const back = reduce(room, frame('decision_deleted', 16, { decision_id: 60 }), START, false);
    expect(back?.proposals.list[0]?.decision_id).toBeNull();
    expect(back?.decisions).toEqual([]);
  });

  it('each step is news once, and a snapshot none', () => {
    expect(roomWith().proposals.news).toEqual({ seq: 12, proposal: 2, what: 'proposed' });
    expect(roomWith(opened(13, 2)).proposals.news?.what).toBe('opened');
    expect(roomWith(opened(13, 2), counted(14, 2, [])).proposals.news?.what).toBe('closed');
    expect(roomAfter([], snapshot({ proposals: [proposal(1)] })).proposals.news).toBeNull();
  });
});

describe("the viewer's own ballot", () => {
  const answer = (choice: string, ms: number) => ({ proposal_id: 1, choice, cast_at: at(ms) });
  const voting = roomWith(opened(13, 1));

  it('comes with the answer, whichever of the two is first', () => {
    const told = reduce(voting, cast(14, 1, ben.id, 2000), START, false);
    expect(told && withMyBallot(told.proposals, answer('yes', 2000)).mine?.choice).toBe('yes');
    const answered = { ...voting, proposals: withMyBallot(voting.proposals, answer('no', 2000)) };
    const heard = reduce(answered, cast(14, 1, ben.id, 2000), START, false);
    expect(heard?.proposals.mine?.choice).toBe('no');
  });

  it('is unknown once another window has changed it', () => {
    const answered = { ...voting, proposals: withMyBallot(voting.proposals, answer('no', 2000)) };
    const others = reduce(answered, cast(14, 1, awa.id, 9000), START, false);
    expect(others?.proposals.mine?.choice).toBe('no');
    const elsewhere = reduce(answered, cast(14, 1, ben.id, 9000), START, false);
    expect(elsewhere?.proposals.mine).toBeNull();
    expect(elsewhere?.proposals.list[0]?.voted).toContain(ben.id);
  });

  it('an answer that comes after the vote was closed counts for nothing', () => {
    const closed = roomWith(opened(13, 1), counted(14, 1, []));
    expect(withMyBallot(closed.proposals, answer('yes', 2000))).toBe(closed.proposals);
  });

  it('is void with the vote', () => {
    const answered = { ...voting, proposals: withMyBallot(voting.proposals, answer('no', 2000)) };
    expect(reduce(answered, counted(14, 1, []), START, false)?.proposals.mine).toBeNull();
    const back = frame('proposal_withdrawn', 14, { proposal_id: 1 });
    expect(reduce(answered, back, START, false)?.proposals.mine).toBeNull();
  });
});

describe('coming back', () => {
  it('by `since`: the events that were missed, over what was known', () => {
    const known = roomWith(opened(13, 1));
    const mine = { ...known, proposals: withMyBallot(known.proposals, { proposal_id: 1, choice: 'yes' }) };
    const missed = [cast(14, 1, awa.id), cast(14, 1, awa.id), counted(15, 1, [[awa.id, 'yes']])];
    let room: typeof known | null = mine;
    for (const each of missed) room = reduce(room, each, START, false);
    expect(room?.proposals.list[0]).toMatchObject({ state: 'adopted', voted: [awa.id] });
    expect(room?.proposals.mine).toBeNull();
  });

  it('by a snapshot: as it tells them, with one’s own choice beside them', () => {
    const open = proposal(1, { state: 'voting', voted: [ben.id, awa.id], my_choice: 'abstain' });
    const room = roomAfter([], snapshot({ proposals: [open], now: at(3000) }));
    expect(room.proposals.mine).toEqual({ proposal: 1, choice: 'abstain', castAt: Date.parse(at(3000)) });
    expect(room.proposals.list[0]).not.toHaveProperty('my_choice');
    const again = reduce(room, snapshot({ proposals: [proposal(1, { state: 'rejected' })] }), START, false);
    expect(again?.proposals).toMatchObject({ mine: null, list: [{ state: 'rejected' }] });
  });
});
