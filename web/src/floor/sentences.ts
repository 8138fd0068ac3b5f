import { t } from '../language/language';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';
import type { QueueEntry } from '../protocol/types';
import { duration, inWords, remaining } from '../ui/clock';
import { givenName, nameOf, requestKindNames } from '../ui/words';
import { askedFor } from './asked';
import type { MainAction, Situation } from './situation';
import { type Turn, turnLimitMs, waitMs } from './turn';

/** Who has the floor, without figures: said aloud once per change. */
export function floorSentence(room: Room): string {
  const holder = room.token.current_holder;
  if (!room.meeting.is_active) return t('floor:has_ended');
  if (!holder) return t('floor:is_free');
  if (room.me?.id === holder.participant_id) return t('floor:is_mine');
  return t('floor:is_held', { name: nameOf({ name: holder.participant_name }) });
}

/** What a turn of one's own begins with, said at once and once. */
export function mineSentence(room: Room): string {
  const limit = turnLimitMs(room);
  return limit > 0 ? t('floor:is_mine_for', { time: inWords(limit) }) : t('floor:is_mine');
}

function freeClock(room: Room): string {
  const { mode, order } = policyOf(room);
  if (mode === 'off') return t('floor:nobody_speaks');
  if (order === 'facilitator') return t('floor:given_by_facilitator');
  return room.token.queue.length > 0 ? t('floor:may_be_taken_by_next') : t('floor:may_be_taken');
}

/** The line of figures under the sentence. */
export function clockSentence(turn: Turn, room: Room): string {
  if (turn.state === 'free') return freeClock(room);
  switch (turn.clock) {
    case 'unlimited':
      return t('floor:for_so_long', { time: duration(turn.heldMs) });
    case 'starting':
      return t('floor:clock_starts');
    case 'over':
      return t('floor:time_is_up');
    case 'running':
      return t('floor:left_of', { left: remaining(turn.leftMs), whole: duration(turn.wholeMs) });
  }
}

/** Why the one before is before: the server's reason for that place, told from behind it. */
function whyBefore(before: QueueEntry, mine: QueueEntry): string | null {
  switch (before.reason.code) {
    case 'least_spoken':
    case 'round':
    case 'round_least_spoken':
      return before.reason.held_ms < mine.reason.held_ms ? t('floor:before_held_less') : null;
    case 'arrival':
      return t('floor:before_waits_longer');
    case 'point_of_order':
    case 'answer':
    case 'question':
      return before.kind === mine.kind ? null : t('floor:before_kind');
    case 'reordered':
      return t('floor:before_placed');
    case 'aged':
      return t('floor:before_overtaken');
    default:
      return null;
  }
}

function queuedSentence(mine: QueueEntry | null, before: QueueEntry | null): string {
  if (!mine) return t('floor:in_the_queue');
  const place = t('floor:place', { count: mine.position, ordinal: true });
  if (!before) return place;
  const name = nameOf({ name: before.participant_name });
  const why = whyBefore(before, mine);
  return why ? t('floor:before_you_why', { place, name, why }) : t('floor:before_you', { place, name });
}

function overSentence(next: QueueEntry | null): string {
  if (!next) return t('floor:time_used');
  return t('floor:time_used_waits', { name: nameOf({ name: next.participant_name }) });
}

function lostSentence(keeps: 'floor' | 'place' | null, room: Room): string {
  const { disconnect_seconds, queue_place_seconds } = policyOf(room);
  const seconds = keeps === 'floor' ? disconnect_seconds : queue_place_seconds;
  if (keeps === null || seconds === 0) return t('floor:lost');
  const time = inWords(seconds * 1000);
  return keeps === 'floor' ? t('floor:lost_floor', { time }) : t('floor:lost_place', { time });
}

/** What a situation is for the viewer, in one sentence: beside the button, and to screen readers. */
export function situationSentence(situation: Situation, room: Room): string {
  switch (situation.state) {
    case 'ended':
      return t('floor:has_ended');
    case 'lost':
      return lostSentence(situation.keeps, room);
    case 'looking_on':
      return t('floor:looking_on');
    case 'observing':
      return t('floor:observing');
    case 'silent':
      return t('floor:nobody_speaks');
    case 'free':
    case 'held':
      return floorSentence(room);
    case 'queued':
      return queuedSentence(situation.mine, situation.before);
    case 'next':
      return t('floor:you_are_next');
    case 'holding':
      return mineSentence(room);
    case 'over':
      return overSentence(situation.next);
  }
}

/** The words on the main button. */
export function actionLabel(action: MainAction): string {
  switch (action.does) {
    case 'claim':
      return t('floor:take');
    case 'ask':
      return t('floor:ask');
    case 'leave_queue':
      return t('floor:leave_queue');
    case 'release':
      return t('floor:release');
    case 'hand_over':
      return t('floor:hand_over', { name: givenName(action.to.participant_name) });
    case 'reconnect':
      return t('floor:try_now');
  }
}

/** How long until one's place comes up, if every turn is used; null where nobody can tell. */
export function waitSentence(room: Room, position: number, now: number): string | null {
  const wait = waitMs(room, position, now);
  if (wait === null) return null;
  const count = Math.round(wait / 60_000);
  return count < 1 ? t('floor:in_under_a_minute') : t('floor:in_minutes', { count });
}

/** What the turn is about, as its holder had asked for it. */
export function aboutSentence(room: Room): string | null {
  const holder = room.token.current_holder;
  if (!holder?.kind) return null;
  const what = askedFor(holder, room);
  if (!holder.note) return what;
  return t('floor:about', { kind: what ?? requestKindNames[holder.kind], note: holder.note });
}

/** Why somebody has this place in the queue. `now` keeps the waiting time fresh. */
export function reasonSentence(entry: QueueEntry, now: number): string {
  const { code, held_ms, overtaken, text } = entry.reason;
  const waiting = duration(Math.max(0, now - Date.parse(entry.requested_at)));
  const figures = { held: duration(held_ms), waiting };
  const first = entry.position === 1;
  switch (code) {
    case 'least_spoken':
      return first ? t('floor:why_least_first', figures) : t('floor:why_figures', figures);
    case 'arrival':
      return first ? t('floor:why_arrival_first', figures) : t('floor:why_arrival', figures);
    case 'round':
      return first ? t('floor:why_round_first', figures) : t('floor:why_figures', figures);
    case 'round_least_spoken':
      return first ? t('floor:why_round_least_first', figures) : t('floor:why_figures', figures);
    case 'aged':
      return t('floor:why_aged', { count: overtaken });
    case 'point_of_order':
      return t('floor:why_point_of_order');
    case 'answer':
      return first ? t('floor:why_answer_first') : t('floor:why_answer', figures);
    case 'question':
      return first ? t('floor:why_question_first', figures) : t('floor:why_question', figures);
    case 'reordered':
      return t('floor:why_reordered', figures);
    case 'facilitator':
      return t('floor:why_facilitator', figures);
    case 'deferred':
      return t('floor:why_deferred', figures);
    case 'absent':
      return t('floor:why_absent');
    default:
      return text || t('floor:why_figures', figures);
  }
}
