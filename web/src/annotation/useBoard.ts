import { useEffect, useRef } from 'react';
import type { Room } from '../meeting/room';
import { command, signal, useRoomStore } from '../meeting/store';
import { isMe } from '../meeting/useRoom';
import { Refused } from '../protocol/refused';
import type { Annotation } from '../protocol/types';
import { tellRefusal } from '../ui/notify';
import { liveElement } from './mark';
import type { CanvasPort, LocalChange } from './port';
import { LiveTeller } from './stroke';
import { type BoardState, BoardSync, type Sending } from './sync';
import { keepText } from './unfinished';
import { mayEdit } from './useMayEdit';

/** Refusals that only say that the floor has gone, or that the board is closed: the screen says so already. */
const PEN_GONE = ['stale_epoch', 'not_token_holder', 'phase_forbids', 'vote_open'];

/** How long a change may wait for a line that has fallen. */
const PATIENCE_MS = 90_000;

async function send(name: Parameters<typeof command>[0], data: Record<string, unknown>): Promise<unknown> {
  const epoch = useRoomStore.getState().room?.token.epoch;
  try {
    // Fenced by its turn, a change may wait for the line without harm.
    return await command(name, { ...data, epoch }, { patienceMs: PATIENCE_MS });
  } catch (error) {
    if (!(error instanceof Refused && PEN_GONE.includes(error.code))) tellRefusal(error);
    throw error;
  }
}

/** Fenced, so that a point that comes after a hand-over belongs to nobody's turn. */
function tell(part: object): boolean {
  return signal('stroke', { ...part, epoch: useRoomStore.getState().room?.token.epoch });
}

export const sending: Sending = {
  create: (stored, stroke) => send('annotation.create', { ...stored, stroke }),
  update: (annotation_id, { content }) => send('annotation.update', { annotation_id, content }),
  remove: (annotation_id) => send('annotation.delete', { annotation_id }),
};

let lastRights: { of: unknown[]; mayChange: BoardState['mayChange'] } | null = null;

/** The same function as long as nothing that it hangs on has changed: a thousand marks need not be asked again. */
function mayChangeIn({ my, me, meeting }: Room): BoardState['mayChange'] {
  const of = [my, me, meeting];
  if (lastRights?.of.every((each, at) => each === of[at])) return lastRights.mayChange;
  const rights = { my, me, meeting };
  const mayChange = (annotation: Annotation) => mayEdit(rights, annotation, 'annotation.update');
  lastRights = { of, mayChange };
  return mayChange;
}

function stateOf(room: Room): BoardState {
  const { live } = room;
  return {
    annotations: room.annotations,
    live: live && !isMe(room, live.from) ? liveElement(live) : null,
    mayChange: mayChangeIn(room),
  };
}

/** One board's two ends tied together: what comes in from the room, what goes out to it. */
class Tie {
  readonly sync: BoardSync;
  private readonly teller = new LiveTeller(tell);
  private readonly stop: () => void;

  constructor(port: CanvasPort) {
    this.sync = new BoardSync(port, sending);
    this.stop = port.onLocalChange((change) => this.took(change));
  }

  private took(change: LocalChange): void {
    if (change.what === 'drawing') {
      this.teller.drawing(change.element);
      return;
    }
    if (change.what === 'unfinished') {
      keepText(change.element);
      return;
    }
    const id = change.what === 'put' ? change.element.id : change.id;
    if (this.teller.isOn(id)) {
      // The last points go before the mark, so that nothing of the stroke comes after it.
      if (change.what === 'put') this.teller.flush();
      else tell({ id, cancelled: true });
      this.teller.forget();
    }
    this.sync.took(change);
  }

  end(): void {
    this.teller.forget();
    this.stop();
  }

  laidDown(): void {
    this.teller.forget();
  }
}

/** Keeps a board and the room the same, for as long as both are here. */
export function useBoard(port: CanvasPort | null, room: Room, mayDraw: boolean): void {
  const tie = useRef<Tie | null>(null);
  const latest = useRef(room);
  latest.current = room;

  useEffect(() => {
    if (!port) return;
    const made = new Tie(port);
    tie.current = made;
    made.sync.restart(stateOf(latest.current));
    return () => {
      tie.current = null;
      made.end();
    };
  }, [port]);

  useEffect(() => {
    port?.setReadOnly(!mayDraw);
    if (mayDraw) return;
    // Who has lost the floor keeps what was stored, and of a stroke what the server had.
    tie.current?.laidDown();
    tie.current?.sync.restart(stateOf(latest.current));
  }, [port, mayDraw]);

  // Rights, marks and strokes; the clock of a turn is none of the board's business.
  const { annotations, live, my, me, meeting } = room;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the room that the board shows
  useEffect(() => tie.current?.sync.follow(stateOf(latest.current)), [annotations, live, my, me, meeting]);
}
