import { describe, expect, it } from 'vitest';
import {
  BACKOFF_MAX_MS,
  CONNECT_MAX_MS,
  deadlineOf,
  type Line,
  type LineAct,
  type LineEvent,
  RESTART_MAX_MS,
  STEADY_AFTER_MS,
  STUMBLE_MAX_MS,
  step,
} from './line';

const no = (status: number, code: string): LineEvent => ({
  type: 'refused',
  why: { status, code, detail: '' },
});

/** The line after events at their times, and what was done on the way. */
function story(events: [number, LineEvent | LineEvent['type']][], from: Line = { state: 'off' }) {
  let line = from;
  const acts: LineAct[] = [];
  for (const [at, event] of events) {
    const full = (typeof event === 'string' ? { type: event } : event) as LineEvent;
    const next = step(line, full, at, 1);
    line = next.line;
    if (next.act) acts.push(next.act);
  }
  return { line, acts };
}

const CONNECTED: Line = { state: 'connected', failures: 0, since: 0 };

describe('the line to the media server', () => {
  it('opens, offers once, and stands', () => {
    const { line, acts } = story([
      [0, 'join'],
      [10, 'opened'],
      [90, 'flows'],
      [5000, 'join'],
      [5001, 'opened'],
    ]);
    expect(line).toEqual({ state: 'connected', failures: 0, since: 90 });
    expect(acts).toEqual(['open', 'offer']);
    expect(deadlineOf(line)).toBeNull();
  });

  it('gives a new line a limit, and tries again after it', () => {
    const { line, acts } = story([
      [0, 'join'],
      [10, 'opened'],
      [CONNECT_MAX_MS, 'due'],
    ]);
    expect(line).toMatchObject({ state: 'waiting', failures: 1, until: CONNECT_MAX_MS + 500 });
    expect(acts).toEqual(['open', 'offer', 'drop']);
  });

  it('lets a stumble pass by itself', () => {
    const { line, acts } = story(
      [
        [100, 'stumbles'],
        [900, 'flows'],
      ],
      CONNECTED,
    );
    expect(line).toEqual(CONNECTED);
    expect(acts).toEqual([]);
  });

  it('repairs the same peer first, and makes a new one when that fails', () => {
    const { line, acts } = story(
      [
        [100, 'stumbles'],
        [100 + STUMBLE_MAX_MS, 'due'],
        [5000, 'stumbles'],
        [100 + STUMBLE_MAX_MS + RESTART_MAX_MS, 'due'],
        [20_000, 'due'],
      ],
      CONNECTED,
    );
    expect(acts).toEqual(['restart', 'drop', 'open']);
    expect(line.state).toBe('opening');
    expect(story([[100, 'fails']], CONNECTED).acts).toEqual(['restart']);
  });

  it('a repaired line goes on', () => {
    const { line } = story(
      [
        [100, 'fails'],
        [400, 'flows'],
      ],
      CONNECTED,
    );
    expect(line).toEqual(CONNECTED);
  });

  it('waits longer from failure to failure, up to a bound', () => {
    let line: Line = { state: 'opening', failures: 0, until: 0 };
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const fallen: Line = step(line, { type: 'fell' }, 0, 1).line;
      waits.push(deadlineOf(fallen) ?? -1);
      line = step(fallen, { type: 'due' }, 0, 1).line;
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, BACKOFF_MAX_MS, BACKOFF_MAX_MS]);
  });

  it('a line that stood for a while begins with the first wait; one that falls at once does not', () => {
    const worn: Line = { state: 'connected', failures: 4, since: 0 };
    expect(story([[1000, 'fell']], worn).line).toMatchObject({ state: 'waiting', failures: 5 });
    expect(story([[STEADY_AFTER_MS + 1, 'fell']], worn).line).toMatchObject({
      state: 'waiting',
      failures: 1,
    });
  });

  it('ends at a no that stands, and waits at one that passes', () => {
    const joining: Line = { state: 'joining', failures: 0, until: 99 };
    expect(story([[0, no(404, 'peer_unknown')]], joining)).toMatchObject({
      line: { state: 'over', why: { code: 'peer_unknown' } },
      acts: ['drop'],
    });
    expect(story([[0, no(503, 'server_full')]], joining).line).toMatchObject({
      state: 'waiting',
      why: { code: 'server_full' },
    });
    const restarting: Line = { state: 'restarting', failures: 0, since: 0, until: 99 };
    expect(story([[0, no(404, 'peer_unknown')]], restarting).line.state).toBe('waiting');
    // What was refused while sound flows was something else: a message too many.
    expect(story([[0, no(429, 'too_fast')]], CONNECTED).line).toEqual(CONNECTED);
  });

  it('takes the end of the server’s peer for a fall', () => {
    const { line, acts } = story([[100, { type: 'closed', code: 'silent' }]], CONNECTED);
    expect(line.state).toBe('waiting');
    expect(acts).toEqual(['drop']);
  });

  it('does nothing for what comes late', () => {
    for (const late of ['opened', 'flows', 'fails', 'fell', 'due', 'stumbles', 'try_now'] as const) {
      expect(story([[0, late]], { state: 'off' })).toEqual({ line: { state: 'off' }, acts: [] });
    }
    const waiting: Line = { state: 'waiting', failures: 2, until: 9, why: null };
    for (const late of ['opened', 'flows', 'fails', 'fell', 'stumbles', 'join'] as const)
      expect(story([[0, late]], waiting)).toEqual({ line: waiting, acts: [] });
    expect(story([[0, 'try_now']], waiting).acts).toEqual(['open']);
  });

  it('leaves from everywhere, and may begin anew', () => {
    expect(
      story([
        [0, 'join'],
        [1, 'leave'],
        [2, 'opened'],
        [3, 'join'],
      ]).acts,
    ).toEqual(['open', 'drop', 'open']);
  });
});
