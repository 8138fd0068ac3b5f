import { describe, expect, it } from 'vitest';
import type { CommandName, Rights } from '../protocol/types';
import { policyOf } from './policy';
import { reduce } from './room';
import { at, awa, ben, cleo, frame, place, roomAfter, START, snapshot } from './testRoom';

const rights: Rights = {
  participant: {
    may: ['participant.leave'],
    why_not: {
      'floor.claim': 'token_held',
      'phase.change': 'role_forbids',
      'floor.release': 'not_token_holder',
    },
  },
  facilitator: { may: ['phase.change', 'floor.grant'], why_not: {} },
  holder: { may: ['floor.release', 'annotation.create'], why_not: { 'floor.claim': 'already_holder' } },
  next: { may: [], why_not: { 'floor.claim': 'token_held' } },
  waiting: { may: ['floor.withdraw'], why_not: { 'floor.request': 'token_held' } },
};

function handOver(seq = 11) {
  const token = {
    ...roomAfter([]).token,
    epoch: 4,
    current_holder: {
      participant_id: ben.id,
      participant_name: ben.name,
      claimed_at: at(1000),
      epoch: 4,
      expires_at: at(121_000),
    },
    queue: [place(cleo, 1)],
    queue_length: 1,
  };
  return frame('token_changed', seq, {
    event_id: 99,
    participant_id: ben.id,
    event_type: 'claim',
    is_active: true,
    epoch: 4,
    timestamp: at(1000),
    token,
    rights,
  });
}

describe('the room', () => {
  it('starts from the snapshot, and knows the difference of the clocks', () => {
    const room = reduce(null, snapshot({ now: at(5000) }), START, false);
    expect(room?.seq).toBe(10);
    expect(room?.clockOffsetMs).toBe(5000);
    expect(room?.my.may).toEqual(['floor.withdraw']);
  });

  it('ignores events before a snapshot, and events it has seen', () => {
    expect(reduce(null, handOver(), START, false)).toBeNull();
    const room = roomAfter([]);
    expect(reduce(room, handOver(10), START, false)).toBe(room);
  });

  it('a hand-over changes the holder and what the viewer may do', () => {
    const room = roomAfter([handOver()]);
    expect(room.token.current_holder?.participant_id).toBe(ben.id);
    expect(room.seq).toBe(11);
    expect(new Set(room.my.may)).toEqual(
      new Set<CommandName>(['floor.release', 'annotation.create', 'participant.leave']),
    );
    expect(room.my.why_not['floor.claim']).toBe('already_holder');
  });

  it('an admin may what a facilitator may, without being a participant', () => {
    const room = roomAfter([handOver()], snapshot({ me: null }), true);
    expect(room.my.may).toEqual(['phase.change', 'floor.grant']);
  });

  it('a change of one’s own role changes one’s rights at once', () => {
    const room = roomAfter([
      frame('role_changed', 11, { participant_id: ben.id, role: 'facilitator', rights }),
    ]);
    expect(room.me?.role).toBe('facilitator');
    expect(room.my.may).toContain('phase.change');
  });

  it('people come, go and are away', () => {
    const room = roomAfter([
      frame('participant_joined', 11, { participant_id: 9, user_id: 'eli', name: 'Eli', role: 'observer' }),
      frame('participant_left', 12, { participant_id: awa.id }),
      frame('presence_changed', undefined, { participant_id: cleo.id, is_online: false }),
    ]);
    expect(room.participants.find((p) => p.id === 9)).toMatchObject({ name: 'Eli', role: 'observer' });
    expect(room.participants.find((p) => p.id === awa.id)?.is_active).toBe(false);
    expect(room.participants.find((p) => p.id === cleo.id)?.is_online).toBe(false);
    expect(room.seq).toBe(12);
  });

  it('a phase follows the other, and the history keeps both', () => {
    const room = roomAfter([
      frame('phase_changed', 11, {
        phase_id: 5,
        phase_name: 'clarification',
        started_by: 4,
        timestamp: at(1000),
      }),
    ]);
    expect(room.meeting.current_phase).toBe('clarification');
    expect(room.phases.history).toHaveLength(2);
    expect(room.phases.history[0]?.ended_at).toBe(at(1000));
  });

  it('marks appear, move and go; a live stroke ends with its mark', () => {
    const mark = {
      annotation_id: 50,
      participant_id: awa.id,
      annotation_type: 'text',
      content: { text: 'a' },
    };
    const live = frame('signal', undefined, {
      from: awa.id,
      kind: 'stroke',
      data: { id: 's', color: 'ink', points: [[1, 2]] },
    });
    const drawing = roomAfter([live, live]);
    expect(drawing.live).toMatchObject({ what: 'stroke', points: { length: 2 } });
    const placed = reduce(drawing, frame('annotation_created', 11, mark), START, false);
    expect(placed?.live).toBeNull();
    expect(placed?.annotations.map((a) => a.id)).toEqual([50]);
    const moved = reduce(
      placed,
      frame('annotation_updated', 12, { annotation_id: 50, participant_id: cleo.id, content: { text: 'b' } }),
      START,
      false,
    );
    expect(moved?.annotations[0]).toMatchObject({ participant_id: awa.id, content: { text: 'b' } });
    const gone = reduce(moved, frame('annotation_deleted', 13, { annotation_id: 50 }), START, false);
    expect(gone?.annotations).toEqual([]);
  });

  it('settings that an event tells go beside those it does not', () => {
    const room = roomAfter([
      frame('meeting_updated', 11, {
        name: 'New',
        settings: { grace_seconds: 9, phases: { ideation: { turn_limit_seconds: 30 } } },
      }),
      frame('meeting_updated', 12, { settings: { phases: { ideation: { order: 'round' } } } }),
    ]);
    expect(room.meeting.name).toBe('New');
    expect(room.meeting.settings).toEqual({
      turn_limit_seconds: 120,
      grace_seconds: 9,
      phases: { ideation: { turn_limit_seconds: 30, order: 'round' } },
    });
  });

  it('knows that the viewer waits, also beyond the places that are told', () => {
    const shown = { ...roomAfter([]).token, queue: [place(cleo, 1)], queue_length: 30 };
    const first = snapshot({ token: { ...shown, my: { may: [], why_not: {} } } });
    const asked = frame('queue_changed', 11, { change: 'requested', participant_id: ben.id, token: shown });
    const others = frame('queue_changed', 12, { change: 'requested', participant_id: awa.id, token: shown });
    const left = frame('queue_changed', 13, { change: 'withdrawn', participant_id: ben.id, token: shown });
    expect(
      [[], [asked], [asked, others], [asked, others, left]].map((f) => roomAfter(f, first).waits),
    ).toEqual([false, true, true, false]);
  });

  it('keeps decisions by their id', () => {
    const room = roomAfter([
      frame('decision_created', 11, { id: 60, title: 'A', phase: 'ideation' }),
      frame('decision_updated', 12, { id: 60, title: 'B' }),
    ]);
    expect(room.decisions).toHaveLength(1);
    expect(room.decisions[0]).toMatchObject({ title: 'B', phase: 'ideation' });
  });

  it('ends, and an unknown kind of event only counts', () => {
    const room = roomAfter([frame('something_new', 11, {}), frame('meeting_ended', 12, { rights: {} })]);
    expect(room.meeting.is_active).toBe(false);
    expect(room.seq).toBe(12);
  });
});

it('a setting that is given back holds no longer', () => {
  const set = (seq: number, settings: object) => frame('meeting_updated', seq, { settings });
  const given = { phases: { decision: { order: 'round', chat: 'off' }, feedback: { board: 'closed' } } };
  const back = { turn_limit_seconds: null, phases: { decision: { order: null }, feedback: null } };
  const room = roomAfter([set(11, given), set(12, back)]);
  expect(policyOf(room, 'decision')).toMatchObject({ order: 'least_spoken', chat: 'off' });
  expect(policyOf(room, 'feedback').board).toBe('open');
  expect(policyOf(room).turn_limit_seconds).toBe(120);
});
