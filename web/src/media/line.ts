/** The line to the media server as a machine: it is told what happened and says what to do. No browser in it. */

/** The code of a browser that has no WebRTC, or has it switched off. */
export const NO_WEBRTC = 'no_webrtc';

/** From the first try until sound could flow; longer is taken for lost. */
export const CONNECT_MAX_MS = 12_000;
/** A line that stumbles is given this long to find itself before we help. */
export const STUMBLE_MAX_MS = 2_000;
/** How long a repair of the same peer may take before a new one is made. */
export const RESTART_MAX_MS = 6_000;
/** First wait before a new try; doubles with each failure. */
export const BACKOFF_FIRST_MS = 500;
/** Longest wait between two tries. */
export const BACKOFF_MAX_MS = 15_000;
/** A line that stood this long was a good one: the next wait is the first one again. */
export const STEADY_AFTER_MS = 10_000;

/** The server's no, as its problem details tell it. */
export interface No {
  status: number;
  code: string;
  detail: string;
}

export type Line =
  | { state: 'off' }
  /** Socket and peer are being made; the offer goes out as soon as both stand. */
  | { state: 'opening'; failures: number; until: number }
  | { state: 'joining'; failures: number; until: number }
  | { state: 'connected'; failures: number; since: number }
  | { state: 'stumbling'; failures: number; since: number; until: number }
  | { state: 'restarting'; failures: number; since: number; until: number }
  | { state: 'waiting'; failures: number; until: number; why: No | null }
  | { state: 'over'; why: No };

export type LineEvent =
  | { type: 'join' }
  | { type: 'leave' }
  /** Socket and peer are there. */
  | { type: 'opened' }
  /** The socket fell, or the peer could not be made. */
  | { type: 'fell' }
  /** The server will not have us, for now or for good. */
  | { type: 'refused'; why: No }
  /** The server's end of the peer is gone. */
  | { type: 'closed'; code: string }
  | { type: 'flows' }
  | { type: 'stumbles' }
  | { type: 'fails' }
  /** The time of `deadlineOf` has come. */
  | { type: 'due' }
  /** A person, or a network that is back, asks for it. */
  | { type: 'try_now' };

/** `open`: a new socket and a new peer in place of what there is; `drop`: none at all. */
export type LineAct = 'open' | 'offer' | 'restart' | 'drop';

export interface Step {
  line: Line;
  act: LineAct | null;
}

/** A no that stands however often one asks; all others pass. */
const FINAL = new Set([400, 401, 403, 404, 410, 413, 415, 422, 501]);

/** `media_off` (503): a server set up without sound and picture. */
const isFinal = ({ status, code }: No) => FINAL.has(status) || code === 'media_off';

export function deadlineOf(line: Line): number | null {
  return 'until' in line ? line.until : null;
}

function opening(failures: number, now: number): Step {
  return { line: { state: 'opening', failures, until: now + CONNECT_MAX_MS }, act: 'open' };
}

function failuresOf(line: Line, now: number): number {
  if (!('failures' in line)) return 0;
  const stood = 'since' in line ? now - line.since : 0;
  return stood > STEADY_AFTER_MS ? 0 : line.failures;
}

function wait(line: Line, now: number, random: number, why: No | null): Step {
  const failures = failuresOf(line, now) + 1;
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures - 1, 10));
  // Jitter over the upper half: a restart must not call everybody back in one moment.
  const until = now + ceiling * (0.5 + random / 2);
  return { line: { state: 'waiting', failures, until, why }, act: 'drop' };
}

function restart(line: Line & { since: number; failures: number }, now: number): Step {
  const { failures, since } = line;
  return { line: { state: 'restarting', failures, since, until: now + RESTART_MAX_MS }, act: 'restart' };
}

function due(line: Line, now: number, random: number): Step {
  switch (line.state) {
    case 'waiting':
      return opening(line.failures, now);
    case 'stumbling':
      return restart(line, now);
    case 'opening':
    case 'joining':
    case 'restarting':
      return wait(line, now, random, null);
    case 'off':
    case 'over':
    case 'connected':
      return { line, act: null };
  }
}

function flows(line: Line, now: number): Step {
  switch (line.state) {
    case 'joining':
      return { line: { state: 'connected', failures: line.failures, since: now }, act: null };
    case 'stumbling':
    case 'restarting':
      return { line: { state: 'connected', failures: line.failures, since: line.since }, act: null };
    default:
      return { line, act: null };
  }
}

function stumbles(line: Line, now: number): Step {
  if (line.state !== 'connected') return { line, act: null };
  const { failures, since } = line;
  return { line: { state: 'stumbling', failures, since, until: now + STUMBLE_MAX_MS }, act: null };
}

/** ICE has given up: the same peer is repaired once; a repair that fails makes a new peer. */
function fails(line: Line, now: number, random: number): Step {
  if (line.state === 'connected' || line.state === 'stumbling') return restart(line, now);
  return wait(line, now, random, null);
}

/**
 * The line after one more event, and the one thing to do.
 *
 * `random` is from 0 to 1. What comes in after the end (an answer under way, a late timer) does nothing.
 */
export function step(line: Line, event: LineEvent, now: number, random: number): Step {
  if (event.type === 'leave') return { line: { state: 'off' }, act: 'drop' };
  if (line.state === 'off' || line.state === 'over')
    return event.type === 'join' ? opening(0, now) : { line, act: null };
  if (line.state === 'waiting' && event.type !== 'due' && event.type !== 'try_now')
    return { line, act: null };
  switch (event.type) {
    case 'join':
      return { line, act: null };
    case 'opened':
      if (line.state !== 'opening') return { line, act: null };
      return { line: { ...line, state: 'joining' }, act: 'offer' };
    case 'refused':
      // Where sound flows, the no was to something else; the end of the peer is told as `closed`.
      if (line.state === 'connected' || line.state === 'stumbling') return { line, act: null };
      // A peer that cannot be repaired says nothing yet of a new one.
      if (isFinal(event.why) && line.state !== 'restarting')
        return { line: { state: 'over', why: event.why }, act: 'drop' };
      return wait(line, now, random, event.why);
    case 'fell':
    case 'closed':
      return wait(line, now, random, null);
    case 'flows':
      return flows(line, now);
    case 'stumbles':
      return stumbles(line, now);
    case 'fails':
      return fails(line, now, random);
    case 'due':
      return due(line, now, random);
    case 'try_now':
      if (line.state === 'waiting') return opening(line.failures, now);
      return line.state === 'stumbling' ? restart(line, now) : { line, act: null };
  }
}
