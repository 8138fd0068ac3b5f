/**
 * A crowd for the measuring script, made inside of the page: the room's real socket opens, its snapshot grows to a
 * meeting of many, and what they do comes in as frames of the kinds that the server sends.
 *
 * All of it is handed to the page as one function: nothing here may lean on anything outside of it.
 */
export interface CrowdSize {
  people: number;
  marks: number;
}

export interface Crowd {
  kinds: string[];
  /** Makes as many frames as are sent in a while, of all kinds or of one: what that takes is not the page's doing. */
  prepare(perSecond: number, seconds: number, only?: string): void;
  /** Sends them, so many a second; tells how many. */
  run(): Promise<number>;
  /** Gives the floor to the next one; tells how long until a frame with the new name was painted. */
  switchHolder(): Promise<number>;
  /** From now on a vote is open, in the phase for it. */
  openVote(): void;
}

export function makeCrowd({ people, marks }: CrowdSize): void {
  type Frame = { type: string; seq?: number; at?: string; data: Record<string, unknown> };
  type Person = { id: number; name: string };
  const Real = globalThis.WebSocket;
  let hand: (text: string) => void = () => {};
  const deliver = (frame: Frame) => hand(JSON.stringify(frame));
  let seq = 0;
  let epoch = 100;
  let base = 0;
  let mark = 0;
  let changed = 0;
  let removed = 0;
  let seen = 0;
  let message = 0;
  let stroke = 0;
  let points = 0;
  let rights: unknown = {};
  let everybody: Person[] = [];
  let waiting = people / 2;
  let ballots = 0;
  /** Frames are made before they are sent, for when they will be. */
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  let turn = { since: clock(), limit: 120_000 };
  const begun = clock();
  const now = () => new Date(clock()).toISOString();

  const place = (person: Person, position: number) => ({
    participant_id: person.id,
    participant_name: person.name,
    kind: 'speech',
    note: null,
    // Who waits has asked once, and longer ago than the one behind.
    requested_at: new Date(begun - 1000 * (people - (person.id - base))).toISOString(),
    position,
    reason: {
      code: 'least_spoken',
      held_ms: 1000 * (person.id - base),
      waiting_ms: 0,
      overtaken: 0,
      text: '',
    },
  });
  const someone = (at: number) => everybody[at % everybody.length] as Person;
  const token = (meeting: unknown) => ({
    meeting_id: meeting,
    is_available: false,
    epoch,
    current_holder: {
      participant_id: someone(epoch).id,
      participant_name: someone(epoch).name,
      claimed_at: new Date(turn.since).toISOString(),
      epoch,
      expires_at: new Date(turn.since + turn.limit).toISOString(),
    },
    queue: Array.from({ length: 20 }, (_, at) => place(someone(epoch + 1 + at), at + 1)),
    queue_length: waiting,
    is_open: true,
  });
  const annotation = (at: number) => {
    const [x, y] = [20 + (at % 40) * 39, 20 + Math.floor((at % 1000) / 40) * 34];
    const content =
      at % 3 === 0
        ? { text: `mark ${at}`, x, y: y + 20, size: 14 }
        : at % 3 === 1
          ? { shape: 'rectangle', x, y, width: 30, height: 24, color: 'blue' }
          : { points: Array.from({ length: 30 }, (_, n) => [x + n, y + 12 + 8 * Math.sin(n / 4)]), width: 4 };
    return {
      annotation_type: (['text', 'shape', 'drawing'] as const)[at % 3],
      content,
      participant_id: someone(at).id,
      created_at: now(),
      timestamp_ms: clock(),
    };
  };

  const grow = (frame: Frame): Frame => {
    const data = frame.data as {
      meeting: { id: number };
      participants: Person[];
      token: { my: unknown };
    };
    seq = frame.seq ?? 0;
    base = data.meeting.id * 2 ** 24 + 1_000_000;
    const first = data.participants[0];
    everybody = Array.from({ length: people }, (_, at) => ({
      ...first,
      id: base + at,
      user_id: `person${at}`,
      name: `Person Number ${at}`,
      is_active: true,
      is_online: true,
    })) as Person[];
    rights = Object.fromEntries(
      ['observer', 'participant', 'facilitator', 'holder', 'next', 'waiting'].map((standing) => [
        standing,
        data.token.my,
      ]),
    );
    const { my } = data.token;
    return {
      ...frame,
      data: {
        ...data,
        participants: [...data.participants, ...everybody],
        token: { ...token(data.meeting.id), my },
        annotations: Array.from({ length: marks }, (_, at) => ({
          ...annotation(at),
          id: base + 10_000 + at,
          meeting_id: data.meeting.id,
        })),
        chat: {
          has_more: true,
          messages: Array.from({ length: 50 }, (_, at) => ({
            id: base + 20_000 + at,
            meeting_id: data.meeting.id,
            participant_id: someone(at).id,
            participant_name: someone(at).name,
            text: `What I wanted to say, number ${at}`,
            created_at: now(),
            is_deleted: false,
            deleted_by: null,
          })),
        },
      },
    };
  };

  class Grown extends Real {
    // The page sets its handler like a field; the frames pass by here first.
    override set onmessage(handler: ((event: MessageEvent) => void) | null) {
      super.onmessage =
        handler &&
        ((event: MessageEvent) => {
          const frame = JSON.parse(event.data) as Frame;
          hand = (text) => handler({ data: text } as MessageEvent);
          if (frame.type === 'snapshot') deliver(grow(frame));
          else if (frame.seq === undefined) handler(event);
        });
    }
  }
  globalThis.WebSocket = new Proxy(Grown, {
    construct: (target, [url, ...rest]) =>
      Reflect.construct(String(url).includes('/ws/meetings/') ? target : Real, [url, ...rest]),
  });

  const event = (type: string, data: Record<string, unknown>): Frame => ({
    type,
    seq: ++seq,
    at: now(),
    data,
  });
  const grant = () => {
    epoch += 1;
    turn = { since: clock(), limit: 120_000 };
    stroke += 1;
    points = 0;
    const status = token(Math.floor(base / 2 ** 24));
    return event('token_changed', {
      event_id: base + epoch,
      participant_id: status.current_holder.participant_id,
      event_type: 'claim',
      is_active: true,
      epoch,
      token: status,
      rights,
    });
  };
  const drawn = (): Frame => {
    points += 3;
    const part = [0, 1, 2].map((at) => [
      100 + ((points + at) % 1400),
      400 + 90 * Math.sin((points + at) / 9),
    ]);
    return {
      type: 'signal',
      data: {
        from: someone(epoch).id,
        kind: 'stroke',
        data: { id: `live${stroke}`, start: points - 3, points: part, color: 'red', width: 6 },
      },
    };
  };
  /** One of each kind of thing that happens. */
  const kinds: Record<string, () => Frame> = {
    stroke: drawn,
    message: () =>
      event('chat_message', {
        message_id: base + 30_000 + ++message,
        participant_id: someone(message).id,
        text: `number ${message}`,
        created_at: now(),
      }),
    mark: () => event('annotation_created', { ...annotation(++mark), annotation_id: base + 40_000 + mark }),
    'mark changed': () =>
      event('annotation_updated', {
        annotation_id: base + 10_003,
        content: annotation(3 * ++changed).content,
      }),
    'mark removed': () =>
      event('annotation_deleted', {
        annotation_id: base + (mark > 0 ? 40_000 + mark-- : 10_000 + ++removed),
        participant_id: someone(1).id,
      }),
    presence: () => ({
      type: 'presence_changed',
      data: { participant_id: someone(++seen).id, is_online: seen % 2 === 0 },
    }),
    request: () => {
      waiting += 1;
      return event('queue_changed', {
        participant_id: someone(9).id,
        change: 'requested',
        token: token(1),
        rights,
      });
    },
    reaction: () => ({
      type: 'signal',
      data: { from: someone(++seen).id, kind: 'reaction', data: { reaction: 'clap' } },
    }),
    ready: () => ({
      type: 'signal',
      data: { from: someone(++seen).id, kind: 'ready', data: { ready: true } },
    }),
    'more time': () => {
      turn = { ...turn, limit: turn.limit + 10_000 };
      return event('turn_changed', { change: 'extended', token: token(1) });
    },
    'new holder': grant,
  };
  /** Nothing that anybody looks at: what its sending takes is the measure's own. */
  const silence = () => ({ type: 'pong', data: {} });
  /** Only while a vote is open; then everybody casts one, and changes it. */
  const ballot = () =>
    event('ballot_cast', { proposal_id: base + 50_000, participant_id: someone(++ballots).id });
  /** What happens in a lively second, in turn; every other frame is of the stroke being drawn. */
  const lively = Object.keys(kinds)
    .filter((kind) => kind !== 'stroke')
    .flatMap((kind) => ['stroke', kind]);

  const afterAll = () =>
    new Promise<void>((done) => {
      // What a frame sets off at once is done when the next task begins.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done();
      channel.port2.postMessage(0);
    });

  let made: string[] = [];
  let pause = 0;
  const crowd: Crowd = {
    kinds: ['nothing', ...Object.keys(kinds)],
    prepare(perSecond, seconds, only) {
      pause = 1000 / perSecond;
      made = Array.from({ length: perSecond * seconds }, (_, at) => {
        ahead = at * pause;
        const kind = only ?? (lively[at % lively.length] as string);
        const make = kind === 'ballot' ? ballot : (kinds[kind] ?? silence);
        return JSON.stringify(make());
      });
      ahead = 0;
    },
    async run() {
      const start = performance.now();
      for (const [at, text] of made.entries()) {
        const due = start + at * pause;
        await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())));
        hand(text);
      }
      return made.length;
    },
    async switchHolder() {
      const frame = grant();
      const name = someone(epoch).name;
      const before = performance.now();
      deliver(frame);
      while (!document.querySelector('[data-testid="floor-sentence"]')?.textContent?.includes(name))
        await new Promise(requestAnimationFrame);
      // The frame after the one that has it in: by then it was painted.
      await new Promise(requestAnimationFrame);
      await afterAll();
      return performance.now() - before;
    },
    openVote() {
      const id = base + 50_000;
      const words = { title: 'Beans and peas', description: 'Along the south wall.', method: 'majority' };
      const rest = { quorum: 50, state: 'pending', created_at: now(), voted: [], decision_id: null };
      deliver(event('phase_changed', { phase_id: base + 50_001, phase_name: 'decision', timestamp: now() }));
      deliver(event('proposal_created', { id, meeting_id: 1, proposed_by: base, ...words, ...rest }));
      deliver(event('vote_opened', { proposal_id: id, opened_at: now(), board_seq: seq }));
    },
  };
  Object.assign(globalThis, { crowd });
}
