import { type LiveMark, liveAfter, strokeOf } from '../annotation/live';
import { type Chat, chatAfter, chatOf, erasedFrom } from '../chat/chat';
import { joinedTo, type Proposals, partedFrom, proposalsAfter, proposalsOf } from '../decision/proposals';
import { forgottenIn, threadAfter } from '../floor/thread';
import { type Told, toldBy } from '../floor/told';
import type {
  Annotation,
  CommandName,
  Decision,
  FloorSettings,
  Meeting,
  My,
  Participant,
  PhaseEntry,
  PhaseName,
  Question,
  QueueEntry,
  Rights,
  ServerFrame,
  Settings,
  Snapshot,
  TokenStatus,
} from '../protocol/types';
import { inNewPhase, NO_SIGNALS, type Signals, signalsAfter } from '../signal/signals';
import { kept, keptBy } from './kept';
import { mineOf } from './rights';

/** The room as its viewer sees it: what the snapshot told, and every event since. */
export interface Room {
  lineage: string;
  seq: number;
  meeting: Meeting;
  me: Participant | null;
  participants: Participant[];
  token: TokenStatus;
  /** The turn's limit has run out and its grace runs. */
  inGrace: boolean;
  my: My;
  /** The viewer waits for the floor, perhaps beyond the first places that events list. */
  waits: boolean;
  phases: { current: PhaseEntry | null; history: PhaseEntry[] };
  annotations: Annotation[];
  decisions: Decision[];
  proposals: Proposals;
  /** The latest that were put, oldest first. */
  questions: Question[];
  /** The facilitator's last deed since the viewer came. */
  told: Told | null;
  live: LiveMark | null;
  chat: Chat;
  signals: Signals;
  /** The server's clock less ours. */
  clockOffsetMs: number;
}

type Data = Record<string, unknown>;

function fromSnapshot(before: Room | null, frame: ServerFrame, receivedAt: number): Room {
  const data = frame.data as unknown as Snapshot;
  const { my, ...token } = data.token;
  return {
    lineage: String(data.lineage),
    seq: data.seq,
    meeting: data.meeting,
    me: data.me,
    participants: data.participants,
    token,
    inGrace: false,
    my,
    waits: token.queue.some((entry) => entry.participant_id === data.me?.id),
    phases: data.phases,
    annotations: data.annotations,
    decisions: data.decisions,
    proposals: proposalsOf(data),
    questions: data.questions,
    live: null,
    told: null,
    chat: chatOf(data.chat),
    // Nobody tells them again to who comes back within a phase.
    signals: before && before.phases.current?.id === data.phases.current?.id ? before.signals : NO_SIGNALS,
    clockOffsetMs: Date.parse(data.now) - receivedAt,
  };
}

function put<T extends { id: number }>(list: T[], item: T): T[] {
  const at = list.findIndex((other) => other.id === item.id);
  return at < 0 ? [...list, item] : list.with(at, { ...list[at], ...item });
}

function without<T extends { id: number }>(list: T[], id: unknown): T[] {
  return list.filter((item) => item.id !== id);
}

/** The thing's id, whether the frame says `annotation_id` or plain `id`. */
function withId<T>(data: Data, key: string): T {
  return { ...data, id: (data[key] ?? data.id) as number } as T;
}

function changedParticipant(room: Room, data: Data, change: Partial<Participant>): Room {
  const id = (data.participant_id ?? data.id) as number;
  const known = room.participants.find((p) => p.id === id);
  if (!known) return room;
  const changed = { ...known, ...change };
  return {
    ...room,
    participants: put(room.participants, changed),
    me: room.me?.id === id ? { ...room.me, ...change } : room.me,
  };
}

function joined(room: Room, data: Data): Room {
  const id = (data.participant_id ?? data.id) as number;
  const known = room.participants.find((p) => p.id === id);
  const participant: Participant = {
    id,
    user_id: (data.user_id ?? known?.user_id ?? null) as string | null,
    name: (data.name ?? data.participant_name ?? known?.name ?? null) as string | null,
    role: (data.role ?? known?.role ?? 'participant') as Participant['role'],
    is_active: true,
    is_online: (data.is_online ?? known?.is_online ?? false) as boolean,
    meeting_id: room.meeting.id,
  };
  const next = { ...room, participants: put(room.participants, participant) };
  return room.me?.id === id ? { ...next, me: { ...room.me, ...participant } } : next;
}

function erased(room: Room, data: Data): Room {
  const change = { is_active: false, is_online: false, name: null, user_id: null };
  const next = changedParticipant(room, data, change);
  const id = (data.participant_id ?? data.id) as number;
  return { ...next, chat: erasedFrom(room.chat, id), questions: forgottenIn(room.questions, id) };
}

function phaseChanged(room: Room, frame: ServerFrame): Room {
  const { data } = frame;
  const at = (data.timestamp ?? frame.at) as string;
  const entry: PhaseEntry = {
    id: data.phase_id as number,
    phase_name: data.phase_name as PhaseEntry['phase_name'],
    started_by: data.started_by as number | null,
    started_at: at,
  };
  const history = room.phases.history.map((past, i, all) =>
    i === all.length - 1 && !past.ended_at ? { ...past, ended_at: at } : past,
  );
  return {
    ...room,
    meeting: { ...room.meeting, current_phase: entry.phase_name },
    phases: { current: entry, history: [...history, entry] },
    signals: inNewPhase(room.signals),
  };
}

/** The event tells only what was set; settings of a phase go beside those it had, and null gives back. */
function meetingChanged(room: Room, data: Data): Room {
  const known: (keyof Meeting)[] = ['name', 'description', 'is_public', 'scheduled_at'];
  const told = Object.fromEntries(known.filter((key) => key in data).map((key) => [key, data[key]]));
  const set = (data.settings ?? {}) as Settings;
  const old = room.meeting.settings;
  const phases = { ...old.phases };
  for (const [phase, change] of Object.entries(set.phases ?? {}) as [PhaseName, FloorSettings | null][])
    phases[phase] = change === null ? {} : { ...phases[phase], ...change };
  return { ...room, meeting: { ...room.meeting, ...told, settings: { ...old, ...set, phases } } };
}

/** A mark's new version; the event names who changed it, which is not whose it is. */
function withContent(room: Room, data: Data): Room {
  const annotations = room.annotations.map((mark) =>
    mark.id === data.annotation_id ? { ...mark, content: data.content as Annotation['content'] } : mark,
  );
  return { ...room, annotations };
}

function heardSignal(room: Room, data: Data, receivedAt: number): Room {
  const from = data.from as number;
  if (data.kind === 'stroke') {
    const isStored = (id: string) => room.annotations.some((mark) => strokeOf(mark.content) === id);
    const live = liveAfter(room.live, from, data.data, isStored);
    return live === room.live ? room : { ...room, live };
  }
  const told = { from, kind: data.kind, data: data.data as Data | null };
  const signals = signalsAfter(room.signals, told, room.phases.current?.id, receivedAt);
  return signals === room.signals ? room : { ...room, signals };
}

function markCreated(room: Room, data: Data): Room {
  const mark = withId<Annotation>(data, 'annotation_id');
  const stroke = strokeOf(mark.content);
  // Clients that do not name the stroke draw one thing after the other.
  const ends = stroke === undefined || stroke === room.live?.id;
  return { ...room, annotations: put(room.annotations, mark), live: ends ? null : room.live };
}

function decided(room: Room, data: Data): Room {
  const decision = withId<Decision>(data, 'decision_id');
  const proposals = joinedTo(room.proposals, data.proposal_id, decision.id);
  return { ...room, proposals, decisions: put(room.decisions, decision) };
}

function takenBack(room: Room, id: unknown): Room {
  return {
    ...room,
    proposals: partedFrom(room.proposals, id),
    decisions: without(room.decisions, id),
  };
}

/** Proposals and votes; opening one lifts the pen, as a hand-over does. */
function voted(room: Room, frame: ServerFrame): Room {
  const proposals = proposalsAfter(room.proposals, frame, room.me?.id);
  const live = frame.type === 'vote_opened' ? null : room.live;
  return { ...room, proposals, live };
}

/** What an event does beside its place in the order. */
function happened(room: Room, frame: ServerFrame, receivedAt: number): Room {
  const { data } = frame;
  switch (frame.type) {
    case 'participant_joined':
      return joined(room, data);
    case 'participant_left':
      return changedParticipant(room, data, { is_active: false, is_online: false });
    case 'participant_erased':
      return erased(room, data);
    case 'role_changed':
      return changedParticipant(room, data, { role: data.role as Participant['role'] });
    case 'token_changed':
      return { ...room, inGrace: false, live: null };
    case 'turn_changed':
      return { ...room, inGrace: data.change === 'attended' ? room.inGrace : data.change === 'grace' };
    case 'phase_changed':
      return phaseChanged(room, frame);
    case 'annotation_created':
      return markCreated(room, data);
    case 'annotation_updated':
      return withContent(room, data);
    case 'annotation_deleted':
      return { ...room, annotations: without(room.annotations, data.annotation_id ?? data.id) };
    case 'decision_created':
    case 'decision_updated':
      return decided(room, data);
    case 'decision_deleted':
      return takenBack(room, data.decision_id ?? data.id);
    case 'proposal_created':
    case 'vote_opened':
    case 'ballot_cast':
    case 'vote_closed':
    case 'proposal_withdrawn':
      return voted(room, frame);
    case 'chat_message':
    case 'chat_deleted':
      return { ...room, chat: chatAfter(room.chat, frame, room.meeting.id) };
    case 'meeting_started':
      return { ...room, meeting: { ...room.meeting, started_at: (data.started_at ?? frame.at) as string } };
    case 'meeting_ended':
      return {
        ...room,
        meeting: { ...room.meeting, is_active: false, ended_at: (data.ended_at ?? frame.at) as string },
      };
    case 'meeting_updated':
      return meetingChanged(room, data);
    case 'presence_changed':
      return changedParticipant(room, data, { is_online: data.is_online as boolean });
    case 'signal':
      return heardSignal(room, data, receivedAt);
    default:
      // The server may tell of things this page does not know yet; their `seq` still counts.
      return room;
  }
}

/** Whether the viewer waits: to be seen among the places told, else followed through one's own events. */
function waitsAfter(room: Room, token: TokenStatus, data: Data): boolean {
  const me = room.me?.id;
  if (token.queue.some((entry) => entry.participant_id === me)) return true;
  if (token.queue_length <= token.queue.length) return false;
  if (data.participant_id !== me) return room.waits;
  return data.change === 'requested' || (room.waits && data.change !== 'withdrawn' && !data.is_active);
}

/** The floor as a frame tells it; places of the queue that are as they were are the same objects. */
function tokenAfter({ token }: Room, told: TokenStatus): TokenStatus {
  const queue = keptBy(token.queue, told.queue, ({ participant_id }) => participant_id) as QueueEntry[];
  return kept(queue === token.queue ? token : { ...token, queue }, { ...told, queue });
}

function withRights(room: Room, data: Data, admin: boolean): Room {
  const told = data.token as TokenStatus | undefined;
  const token = told && tokenAfter(room, told);
  const thread = threadAfter(room.questions, data.question as Question | undefined);
  const here = thread === room.questions ? room : { ...room, questions: thread };
  const next = token ? { ...here, token, waits: waitsAfter(room, token, data) } : here;
  const rights = data.rights as Rights | undefined;
  if (!rights) return next;
  // What one may stays the same through most events; then nothing that hangs on it is drawn anew.
  return { ...next, my: kept(room.my, mineOf(rights, next, admin)) };
}

/** What of an event is kept for the eye alone. */
function remembered(room: Room, next: Room, frame: ServerFrame): Room {
  if (frame.seq === undefined) return next;
  const told = toldBy(frame.type, frame.seq, frame.data, room.token.queue);
  return { ...next, seq: frame.seq, told: told ?? room.told };
}

/**
 * The room after one more message; live and in replay the same.
 *
 * `receivedAt` is our clock at the receipt, `admin` whether the viewer's account is an admin's.
 */
export function reduce(
  room: Room | null,
  frame: ServerFrame,
  receivedAt: number,
  admin: boolean,
): Room | null {
  if (frame.type === 'snapshot') return fromSnapshot(room, frame, receivedAt);
  if (room === null) return null;
  if (frame.seq !== undefined && frame.seq <= room.seq) return room;
  return remembered(room, withRights(happened(room, frame, receivedAt), frame.data, admin), frame);
}

export function may(room: Pick<Room, 'my'>, command: CommandName): boolean {
  return room.my.may.includes(command);
}
