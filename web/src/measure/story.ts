import type { AuditEvent, PhaseName, Role } from '../protocol/types';

/** What the record tells about time: who held the floor when, who waited how long, which phase was on. */

/** Milliseconds since 1970, by the server's clock. */
type Instant = number;

export interface Person {
  id: number;
  name: string | null;
  role: Role;
  isHere: boolean;
}

/** How a turn ended; `interrupted` by a point of order, after which it may resume as a turn of its own. */
export type TurnEnd = 'running' | 'release' | 'pass' | 'expire' | 'force_release' | 'interrupted';

export interface Turn {
  epoch: number;
  who: number;
  from: Instant;
  to: Instant;
  end: TurnEnd;
}

export interface Wait {
  who: number;
  ms: number;
  end: 'running' | 'granted' | 'withdrawn';
}

export interface PhaseSpan {
  phase: PhaseName;
  from: Instant;
  to: Instant;
  heldMs: number;
  turns: number;
}

export interface Story {
  from: Instant;
  to: Instant;
  hasEnded: boolean;
  /** In the order of their joining. */
  people: Person[];
  turns: Turn[];
  waits: Wait[];
  phases: PhaseSpan[];
  /** Of those who spoke with media: for how much of their time they were heard. */
  heardMs: Map<number, number>;
}

/** What is open while the record is read. */
interface Reading {
  story: Story;
  people: Map<number, Person>;
  turn: Turn | null;
  asked: Map<number, Instant>;
}

function endTurn(reading: Reading, at: Instant, end: TurnEnd): void {
  if (!reading.turn) return;
  reading.story.turns.push({ ...reading.turn, to: at, end });
  reading.turn = null;
}

function endWait(reading: Reading, who: number, at: Instant, end: Wait['end']): void {
  const since = reading.asked.get(who);
  if (since === undefined) return;
  reading.asked.delete(who);
  reading.story.waits.push({ who, ms: at - since, end });
}

function readToken(reading: Reading, event: AuditEvent, at: Instant): void {
  const who = event.participant_id as number;
  switch (event.event_type as string) {
    case 'claim':
    case 'pass':
      endTurn(reading, at, event.event_type === 'pass' ? 'pass' : 'interrupted');
      endWait(reading, who, at, 'granted');
      reading.turn = { epoch: event.epoch as number, who, from: at, to: at, end: 'running' };
      return;
    case 'release':
    case 'expire':
    case 'force_release':
      endTurn(reading, at, event.event_type as TurnEnd);
      return;
  }
}

function readQueue(reading: Reading, event: AuditEvent, at: Instant): void {
  const who = event.participant_id as number;
  if (event.change === 'requested') reading.asked.set(who, at);
  if (event.change === 'withdrawn') endWait(reading, who, at, 'withdrawn');
}

function readPhase(reading: Reading, phase: PhaseName, at: Instant): void {
  const { phases } = reading.story;
  const last = phases.at(-1);
  if (last) last.to = at;
  // The first phase is told twice: by the meeting's making and by an event of its own.
  if (last?.phase === phase) return;
  phases.push({ phase, from: at, to: at, heldMs: 0, turns: 0 });
}

function readPerson(reading: Reading, event: AuditEvent): void {
  const id = event.participant_id as number;
  const known = reading.people.get(id);
  switch (event.type) {
    case 'participant_joined':
      reading.people.set(id, {
        id,
        name: (event.name as string | undefined) ?? known?.name ?? null,
        role: (event.role as Role | undefined) ?? known?.role ?? 'participant',
        isHere: true,
      });
      return;
    case 'participant_left':
      if (known) known.isHere = false;
      return;
    case 'participant_erased':
      if (known) Object.assign(known, { name: null, isHere: false });
      return;
    case 'role_changed':
      if (known) known.role = event.role as Role;
      return;
  }
}

function read(reading: Reading, event: AuditEvent): void {
  const at = Date.parse(event.timestamp);
  switch (event.type) {
    case 'meeting_created':
      reading.story.from = at;
      return;
    case 'meeting_started':
      reading.story.from = at;
      return;
    case 'meeting_ended':
      Object.assign(reading.story, { to: at, hasEnded: true });
      return;
    case 'token_event':
      readToken(reading, event, at);
      return;
    case 'turn_voiced': {
      const who = event.participant_id as number;
      const heard = reading.story.heardMs;
      heard.set(who, (heard.get(who) ?? 0) + (event.voiced_time_ms as number));
      return;
    }
    case 'queue':
      readQueue(reading, event, at);
      return;
    case 'phase':
      readPhase(reading, event.phase_name as PhaseName, at);
      return;
    default:
      readPerson(reading, event);
      return;
  }
}

/** How much of a turn lies in a span. */
function overlap(turn: Turn, span: { from: Instant; to: Instant }): number {
  return Math.max(0, Math.min(turn.to, span.to) - Math.max(turn.from, span.from));
}

/** Reads a meeting's record, in order from its first entry; what still runs counts up to `now`. */
export function storyOf(events: AuditEvent[], now: Instant): Story {
  const story: Story = {
    from: events[0] ? Date.parse(events[0].timestamp) : now,
    to: now,
    hasEnded: false,
    people: [],
    turns: [],
    waits: [],
    phases: [],
    heardMs: new Map(),
  };
  const reading: Reading = { story, people: new Map(), turn: null, asked: new Map() };
  for (const event of events) read(reading, event);
  endTurn(reading, story.to, 'running');
  for (const who of [...reading.asked.keys()]) endWait(reading, who, story.to, 'running');
  const last = story.phases.at(-1);
  if (last) last.to = story.to;
  // The floor works before the start.
  story.from = Math.min(story.from, story.turns[0]?.from ?? story.from);
  story.people = [...reading.people.values()];
  for (const span of story.phases) {
    span.from = Math.max(span.from, story.from);
    span.heldMs = story.turns.reduce((sum, turn) => sum + overlap(turn, span), 0);
    span.turns = story.turns.filter((turn) => turn.from >= span.from && turn.from < span.to).length;
  }
  return story;
}
