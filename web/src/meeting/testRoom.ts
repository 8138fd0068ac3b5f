import type { CommandName, Participant, ServerFrame, Snapshot } from '../protocol/types';
import { type Room, reduce } from './room';

/** A room for tests: Awa holds, Ben and Cleo wait, Dai facilitates; its viewer is Ben. */

export const START = Date.parse('2026-11-22T20:00:00.000Z');
export const at = (ms: number) => new Date(START + ms).toISOString();

export function person(id: number, name: string, change: Partial<Participant> = {}): Participant {
  return {
    id,
    user_id: name.toLowerCase(),
    name,
    role: 'participant',
    is_active: true,
    is_online: true,
    meeting_id: 7,
    ...change,
  };
}

export const awa = person(1, 'Awa');
export const ben = person(2, 'Ben');
export const cleo = person(3, 'Cleo');
export const dai = person(4, 'Dai', { role: 'facilitator' });

export function place(who: Participant, position: number): Snapshot['token']['queue'][number] {
  return {
    participant_id: who.id,
    participant_name: who.name,
    kind: 'speech',
    note: null,
    requested_at: at(-60_000 * position),
    position,
    reason: {
      code: 'least_spoken',
      held_ms: 40_000 * position,
      waiting_ms: 0,
      overtaken: 0,
      text: 'Who has spoken least goes first.',
    },
  };
}

export function snapshot(change: Partial<Snapshot> = {}): ServerFrame {
  const data: Snapshot = {
    meeting: {
      id: 7,
      name: 'Budget',
      description: null,
      scheduled_at: null,
      started_at: null,
      ended_at: null,
      is_active: true,
      is_public: true,
      current_phase: 'ideation',
      creator_id: 1,
      created_at: at(-600_000),
      updated_at: at(-600_000),
      settings: { turn_limit_seconds: 120 },
    },
    lineage: 'one',
    seq: 10,
    me: ben,
    participants: [awa, ben, cleo, dai],
    token: {
      meeting_id: 7,
      is_available: false,
      epoch: 3,
      current_holder: {
        participant_id: awa.id,
        participant_name: awa.name,
        claimed_at: at(-30_000),
        epoch: 3,
        expires_at: at(90_000),
        kind: null,
        note: null,
      },
      queue: [place(ben, 1), place(cleo, 2)],
      queue_length: 2,
      is_open: true,
      my: { may: ['floor.withdraw'] as CommandName[], why_not: { 'floor.claim': 'token_held' } },
    },
    phases: {
      current: { phase_name: 'ideation', started_at: at(-600_000) },
      history: [{ phase_name: 'ideation', started_at: at(-600_000) }],
    },
    annotations: [],
    decisions: [],
    proposals: [],
    questions: [],
    chat: { messages: [], has_more: false },
    now: at(0),
    ...change,
  };
  return { type: 'snapshot', seq: data.seq, at: data.now, data: data as unknown as Record<string, unknown> };
}

export function frame(type: string, seq: number | undefined, data: Record<string, unknown>): ServerFrame {
  return { type, seq, at: at(1000), data };
}

/** The room after the snapshot and the frames given; our clock runs with the server's. */
export function roomAfter(frames: ServerFrame[], first = snapshot(), admin = false): Room {
  let room: Room | null = null;
  for (const each of [first, ...frames]) room = reduce(room, each, START, admin);
  if (!room) throw new Error('a snapshot makes a room');
  return room;
}
