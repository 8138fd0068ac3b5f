import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Annotation } from '../protocol/types';
import type { BoardElement } from './element';
import { storedOf } from './mark';
import type { CanvasPort, Change, LocalChange } from './port';
import { BoardSync, SETTLE_MS, type Sending } from './sync';
import { annotation, drawn } from './testMark';

/** A board that only remembers. */
class FakePort implements CanvasPort {
  marks = new Map<string, { element: BoardElement; locked: boolean }>();
  changes: Change[] = [];
  load(elements: Change['put']) {
    this.marks.clear();
    for (const each of elements) this.marks.set(each.element.id, each);
  }
  apply(change: Change) {
    if (change.put.length + change.gone.length > 0) this.changes.push(change);
    for (const each of change.put) this.marks.set(each.element.id, each);
    for (const id of change.gone) this.marks.delete(id);
  }
  live: BoardElement | null = null;
  showLive(element: BoardElement | null) {
    this.live = element;
  }
  onLocalChange(_: (change: LocalChange) => void) {
    return () => {};
  }
  setReadOnly() {}
  seek() {}
}

interface Sent {
  what: string;
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
}

const box = (change: Record<string, unknown> = {}) => drawn({ type: 'rectangle', id: 'box', ...change });

function stored(element: BoardElement, id: number, change: Partial<Annotation> = {}): Annotation {
  const { annotation_type, content } = storedOf(element);
  return { ...annotation(annotation_type, content, id), ...change };
}

describe('board and meeting', () => {
  let port: FakePort;
  let sent: Sent[];
  let sync: BoardSync;
  const soon = () => vi.advanceTimersByTimeAsync(0);
  const room = (annotations: Annotation[], live: BoardElement | null = null) => ({
    annotations,
    live,
    mayChange: ({ participant_id }: Annotation) => participant_id === 1,
  });

  beforeEach(() => {
    vi.useFakeTimers();
    port = new FakePort();
    sent = [];
    const send = (what: string) =>
      new Promise((resolve, reject) => {
        sent.push({ what, resolve, reject });
      });
    const sending: Sending = {
      create: (_, stroke) => send(`create ${stroke}`),
      update: (id, { content }) => send(`update ${id} x=${content.x}`),
      remove: (id) => send(`remove ${id}`),
    };
    sync = new BoardSync(port, sending);
    sync.restart(room([]));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('marks come, change and go; nothing is put twice', () => {
    sync.follow(room([stored(box(), 5)]));
    const again = stored(box(), 5);
    sync.follow(room([again]));
    expect(port.changes).toHaveLength(1);
    sync.follow(room([stored(box({ x: 99 }), 5), annotation('text', { text: 'who pays?' }, 6)]));
    expect(port.marks.get('box')?.element.x).toBe(99);
    expect(port.marks.get('a6')?.element.text).toBe('who pays?');
    sync.follow(room([]));
    expect(port.marks.size).toBe(0);
  });

  it('one mark of many is looked at by itself', () => {
    const marks = ['a', 'b', 'c', 'd'].map((id, at) => stored(box({ id, x: at }), at));
    const one = room(marks);
    const next = (annotations: Annotation[]) => {
      port.changes = [];
      sync.follow({ ...one, annotations });
      return port.changes.map(({ put, gone }) => [put.map(({ element }) => [element.id, element.x]), gone]);
    };
    next(marks);
    const moved = marks.with(1, stored(box({ id: 'b', x: 9 }), 1));
    expect(next(moved)).toEqual([[[['b', 9]], []]]);
    const fewer = moved.filter(({ id }) => id !== 2);
    expect(next(fewer)).toEqual([[[], ['c']]]);
    const more = [...fewer, stored(box({ id: 'e', x: 4 }), 4)];
    expect(next(more)).toEqual([[[['e', 4]], []]]);
    // The same name a second time, and then not any more.
    const twice = [...more, stored(box({ id: 'a', x: 5 }), 5)];
    expect(next(twice)).toEqual([[[['a 5', 5]], []]]);
    expect(next(twice.slice(1))).toEqual([[[['a', 5]], ['a 5']]]);
    expect([...port.marks.keys()].sort()).toEqual(['a', 'b', 'd', 'e']);
  });

  it('another’s mark is locked, until rights change', () => {
    const hers = stored(box(), 5, { participant_id: 2 });
    sync.follow(room([hers]));
    expect(port.marks.get('box')?.locked).toBe(true);
    sync.follow({ ...room([hers]), mayChange: () => true });
    expect(port.marks.get('box')?.locked).toBe(false);
  });

  it('two marks of one name are both shown', () => {
    sync.follow(room([stored(box(), 5), stored(box({ x: 50 }), 6)]));
    expect([...port.marks.values()].map(({ element }) => element.x)).toEqual([10.5, 50]);
  });

  it('what is drawn is created, then changed, one after the other and only the latest', async () => {
    sync.took({ what: 'put', element: box() });
    sync.took({ what: 'put', element: box({ x: 20 }) });
    sync.took({ what: 'put', element: box({ x: 30 }) });
    expect(sent.map(({ what }) => what)).toEqual(['create box']);
    sync.follow(room([stored(box(), 5)]));
    expect(port.changes).toEqual([]);
    sent[0]?.resolve({ id: 5 });
    await soon();
    expect(sent[1]?.what).toBe('update 5 x=30');
    sent[1]?.resolve({});
    await soon();
    sync.follow(room([stored(box({ x: 30 }), 5)]));
    await vi.advanceTimersByTimeAsync(SETTLE_MS * 2);
    expect(sent).toHaveLength(2);
    expect(port.changes).toEqual([]);
  });

  it('the meeting’s version counts when an accepted change does not come', async () => {
    sync.follow(room([stored(box(), 5)]));
    sync.took({ what: 'put', element: box({ x: 20 }) });
    sent[0]?.resolve({});
    await vi.advanceTimersByTimeAsync(SETTLE_MS + 1);
    expect(port.changes.at(-1)?.put[0]?.element.x).toBe(10.5);
  });

  it('what is refused goes back to what it was', async () => {
    sync.follow(room([stored(box(), 5)]));
    sync.took({ what: 'put', element: box({ x: 20 }) });
    sync.took({ what: 'put', element: drawn({ type: 'ellipse', id: 'new' }) });
    for (const each of sent) each.reject(new Error('no'));
    await soon();
    expect(port.marks.get('box')?.element.x).toBe(10.5);
    expect(port.changes.flatMap(({ gone }) => gone)).toEqual(['new']);
  });

  it('what may not be changed is not even asked for', () => {
    sync.follow(room([stored(box(), 5, { participant_id: 2 })]));
    sync.took({ what: 'put', element: box({ x: 20 }) });
    sync.took({ what: 'gone', id: 'box' });
    expect(sent).toEqual([]);
    expect(port.changes.at(-1)?.put[0]?.element.x).toBe(10.5);
  });

  it('what is removed goes, also while its creation is under way', async () => {
    sync.took({ what: 'put', element: box() });
    sync.took({ what: 'gone', id: 'box' });
    sent[0]?.resolve({ id: 5 });
    await soon();
    expect(sent[1]?.what).toBe('remove 5');
    sync.took({ what: 'gone', id: 'never seen' });
    expect(sent).toHaveLength(2);
  });

  it('another’s stroke is shown while it is drawn, and gives way to its mark', () => {
    const live = drawn({
      type: 'freedraw',
      id: 's',
      points: [
        [0, 0],
        [5, 5],
      ],
    });
    sync.follow(room([], live));
    expect(port.live?.id).toBe('s');
    expect(port.marks.size).toBe(0);
    sync.follow(room([stored(live, 9, { participant_id: 2 })]));
    expect([...port.marks.keys()]).toEqual(['s']);
    expect(port.live).toBeNull();
    sync.follow(room([], { ...live, id: 't' }));
    sync.follow(room([]));
    expect(port.live).toBeNull();
    expect(port.marks.size).toBe(0);
  });

  it('after a restart only the meeting’s own is there, whatever was under way', async () => {
    sync.took({ what: 'put', element: box() });
    sync.restart(room([annotation('text', { text: 'a' }, 6)]));
    expect([...port.marks.keys()]).toEqual(['a6']);
    sent[0]?.resolve({ id: 5 });
    await soon();
    sync.follow(room([annotation('text', { text: 'a' }, 6), stored(box(), 5)]));
    expect([...port.marks.keys()]).toEqual(['a6', 'box']);
  });
});
