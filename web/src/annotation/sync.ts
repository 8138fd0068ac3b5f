import type { Annotation } from '../protocol/types';
import type { BoardElement } from './element';
import { elementOf, type Stored, storedOf } from './mark';
import type { CanvasPort, Change, LocalChange } from './port';
import { spanOf } from './span';

/** How long an accepted change may stay unseen among the events before the board is put right. */
export const SETTLE_MS = 2_000;

/** An annotation as the board has it. */
interface Known {
  annotation: Annotation;
  element: BoardElement;
  /** What is stored of it, to tell versions apart. */
  text: string;
}

/** What the board shows of a mark: its stored form, and that it may not be touched. */
interface Shown {
  text: string;
  locked: boolean;
}

/** What of the room the board follows. */
export interface BoardState {
  annotations: Annotation[];
  /** A stroke that somebody else is drawing. */
  live: BoardElement | null;
  mayChange: (annotation: Annotation) => boolean;
}

export interface Sending {
  create(stored: Stored, stroke: string): Promise<unknown>;
  update(annotation: number, stored: Stored): Promise<unknown>;
  remove(annotation: number): Promise<unknown>;
}

const textOf = (element: BoardElement) => JSON.stringify(storedOf(element));

/** What of a list of marks went and what came. */
function changedIn(before: readonly Annotation[], now: readonly Annotation[]) {
  const { first, end, nowEnd } = spanOf(before, now, Object.is);
  return { gone: before.slice(first, end), fresh: now.slice(first, nowEnd) };
}

/**
 * Keeps the board and the meeting's annotations the same, both ways.
 *
 * What the viewer draws is shown at once and sent; while that is under way, the meeting's version
 * of the same mark is not put over it. When all is sent, or refused, the meeting's version counts.
 */
export class BoardSync {
  private known = new Map<string, Known>();
  /** Every mark has the name it was given; one that somebody else's has already gets another. */
  private areNamesUnique = true;
  private shown = new Map<string, Shown>();
  /** What is still to be sent; null is to be removed. One at a time for each mark. */
  private wanted = new Map<string, BoardElement | null>();
  private underWay = new Set<string>();
  private settling = new Map<string, ReturnType<typeof setTimeout>>();
  private state: BoardState = { annotations: [], live: null, mayChange: () => false };
  /** Counts the restarts; what was sent before the last one is no longer waited for. */
  private generation = 0;
  private readonly read = new WeakMap<Annotation, Known>();

  constructor(
    private readonly port: CanvasPort,
    private readonly sending: Sending,
  ) {}

  /** Brings the board to what the room says now. */
  follow(state: BoardState): void {
    const before = this.state;
    this.state = state;
    if (state.mayChange !== before.mayChange) {
      this.known = this.knownOf(state.annotations);
      this.port.apply(this.difference());
      // A stroke comes in many parts, and changes none of the marks.
    } else if (state.annotations !== before.annotations) this.followMarks(before.annotations);
    this.showLive();
  }

  /** One mark of a thousand is another: the others are not looked at. */
  private followMarks(before: Annotation[]): void {
    const { annotations } = this.state;
    const touched = this.areNamesUnique ? this.takeOver(changedIn(before, annotations)) : null;
    if (!touched) this.known = this.knownOf(annotations);
    this.port.apply(this.difference(touched));
  }

  /** Takes over some changes; tells which names they are about, or null when all must be looked at. */
  private takeOver({ gone, fresh }: ReturnType<typeof changedIn>): Set<string> | null {
    const touched = new Set<string>();
    for (const annotation of gone) {
      const id = this.readOf(annotation)?.element.id;
      if (id === undefined) continue;
      this.known.delete(id);
      touched.add(id);
    }
    for (const annotation of fresh) {
      const found = this.readOf(annotation);
      if (!found) continue;
      const { id } = found.element;
      if (this.known.has(id)) return null;
      this.known.set(id, found);
      touched.add(id);
    }
    return touched;
  }

  /** As `follow`, but everything that is not the meeting's goes: what is being drawn, what was refused. */
  restart(state: BoardState): void {
    this.state = state;
    this.known = this.knownOf(state.annotations);
    this.shown.clear();
    this.wanted.clear();
    this.underWay.clear();
    for (const id of [...this.settling.keys()]) this.settled(id);
    this.generation += 1;
    this.port.load(this.difference().put);
    this.showLive();
  }

  /** Takes what the viewer has done. */
  took(change: Extract<LocalChange, { what: 'put' | 'gone' }>): void {
    const id = change.what === 'gone' ? change.id : change.element.id;
    const known = this.known.get(id);
    if (known && !this.state.mayChange(known.annotation)) {
      this.shown.delete(id);
      this.port.apply(this.difference());
      return;
    }
    if (change.what === 'gone') {
      this.shown.delete(id);
      if (known || this.underWay.has(id)) this.want(id, null);
      return;
    }
    const text = textOf(change.element);
    if (known?.text === text && !this.isOurs(id)) return;
    this.shown.set(id, { text, locked: false });
    this.want(id, change.element);
  }

  /** The viewer's own change of it is not through yet. */
  private isOurs(id: string): boolean {
    return this.underWay.has(id) || this.settling.has(id);
  }

  private knownOf(annotations: Annotation[]): Map<string, Known> {
    const known = new Map<string, Known>();
    this.areNamesUnique = true;
    for (const annotation of annotations) {
      const found = this.readOf(annotation);
      // A name that is taken would hide another mark.
      if (found && !known.has(found.element.id)) known.set(found.element.id, found);
      else if (found) {
        this.areNamesUnique = false;
        const element = { ...found.element, id: `${found.element.id} ${annotation.id}` };
        known.set(element.id, { ...found, element });
      }
    }
    return known;
  }

  private readOf(annotation: Annotation): Known | null {
    const before = this.read.get(annotation);
    if (before) return before;
    const element = elementOf(annotation);
    if (!element) return null;
    const found = { annotation, element, text: textOf(element) };
    this.read.set(annotation, found);
    return found;
  }

  /** What the board does not show yet as it is: of some marks, or of all. */
  private difference(only: ReadonlySet<string> | null = null): Change {
    const put: Change['put'] = [];
    const { mayChange } = this.state;
    for (const id of only ?? this.known.keys()) {
      const known = this.known.get(id);
      if (!known) continue;
      const { annotation, element, text } = known;
      const locked = !mayChange(annotation);
      const shown = this.shown.get(id);
      const isShown = shown?.text === text && shown.locked === locked;
      if (isShown && this.settling.has(id)) this.settled(id);
      if (isShown || this.isOurs(id)) continue;
      this.shown.set(id, { text, locked });
      put.push({ element, locked });
    }
    const stays = (id: string) => this.known.has(id) || this.isOurs(id) || this.wanted.has(id);
    const gone = [...(only ?? this.shown.keys())].filter((id) => this.shown.has(id) && !stays(id));
    for (const id of gone) this.shown.delete(id);
    return { put, gone };
  }

  private showLive(): void {
    const { live } = this.state;
    this.port.showLive(live && !this.known.has(live.id) ? live : null);
  }

  private want(id: string, element: BoardElement | null): void {
    this.wanted.set(id, element);
    if (!this.underWay.has(id)) void this.send(id);
  }

  private async send(id: string): Promise<void> {
    const { generation } = this;
    this.underWay.add(id);
    this.settled(id);
    let accepted = true;
    // What is created under way has no number before its answer.
    let number = this.known.get(id)?.annotation.id;
    for (let next = this.take(id); next !== undefined && accepted; next = this.take(id)) {
      try {
        number = await this.sendOne(id, next, number);
      } catch {
        accepted = false;
      }
      if (generation !== this.generation) return;
    }
    this.wanted.delete(id);
    this.underWay.delete(id);
    if (accepted)
      this.settling.set(
        id,
        setTimeout(() => this.putRight(id), SETTLE_MS),
      );
    else this.putRight(id);
    this.port.apply(this.difference());
  }

  private take(id: string): BoardElement | null | undefined {
    const next = this.wanted.get(id);
    this.wanted.delete(id);
    return next;
  }

  private async sendOne(
    id: string,
    element: BoardElement | null,
    number: number | undefined,
  ): Promise<number | undefined> {
    if (element === null) {
      if (number !== undefined) await this.sending.remove(number);
      return undefined;
    }
    const stored = storedOf(element);
    if (number !== undefined) {
      await this.sending.update(number, stored);
      return number;
    }
    const reply = (await this.sending.create(stored, id)) as { id: number };
    return reply.id;
  }

  private settled(id: string): void {
    clearTimeout(this.settling.get(id));
    this.settling.delete(id);
  }

  /** The meeting's version counts. */
  private putRight(id: string): void {
    this.settled(id);
    const known = this.known.get(id);
    // What the board shows is not what it should show: told anew.
    const shown = this.shown.get(id);
    if (known && (shown?.text !== known.text || shown.locked)) this.shown.delete(id);
    this.port.apply(this.difference());
  }
}
