import { t } from '../language/language';
import type { QueueEntry, Role } from '../protocol/types';
import { roleNames } from '../ui/words';

/** What a facilitator did, as all are told of it. */
export type Deed =
  | { did: 'up' | 'down' | 'give' | 'take'; whom: number }
  | { did: 'order' | 'open' | 'close' | 'extend' }
  | { did: 'role'; whom: number; role: Role };

export interface Told {
  /** Its event's, so that the same deed twice is told twice. */
  seq: number;
  deed: Deed;
  by: number | null;
  reason: string | null;
}

type Data = Record<string, unknown>;

/** Whom a new order moved, and which way; null when more than one had to move. */
function movedIn(before: QueueEntry[], after: number[]): Deed {
  const old = before.map((entry) => entry.participant_id);
  for (const who of after) {
    const others = (order: number[]) => order.filter((each) => each !== who).join();
    const [from, to] = [old.indexOf(who), after.indexOf(who)];
    // Of two neighbours that changed places, the one that went up is named.
    if (from > to && others(old) === others(after)) return { did: 'up', whom: who };
  }
  for (const who of after) {
    const others = (order: number[]) => order.filter((each) => each !== who).join();
    if (old.indexOf(who) < after.indexOf(who) && others(old) === others(after))
      return { did: 'down', whom: who };
  }
  return { did: 'order' };
}

function queueDeed(data: Data, before: QueueEntry[]): Deed | null {
  switch (data.change) {
    case 'reordered':
      return movedIn(before, Array.isArray(data.order) ? data.order : []);
    case 'opened':
      return { did: 'open' };
    case 'closed':
      return { did: 'close' };
    default:
      return null;
  }
}

function floorDeed(data: Data): Deed | null {
  const whom = data.participant_id as number;
  if (data.cause === 'revoked') return { did: 'take', whom };
  return data.cause === 'granted' || data.cause === 'point_of_order' ? { did: 'give', whom } : null;
}

function deedOf(type: string, data: Data, before: QueueEntry[]): Deed | null {
  switch (type) {
    case 'queue_changed':
      return queueDeed(data, before);
    case 'token_changed':
      return floorDeed(data);
    case 'turn_changed':
      return data.change === 'extended' ? { did: 'extend' } : null;
    case 'role_changed':
      return data.by_participant_id == null
        ? null
        : { did: 'role', whom: data.participant_id as number, role: data.role as Role };
    default:
      return null;
  }
}

/** The facilitator's deed in an event; null when it is none. `before` is the queue until then. */
export function toldBy(type: string, seq: number, data: Data, before: QueueEntry[]): Told | null {
  const deed = deedOf(type, data, before);
  if (!deed) return null;
  // An event about the queue as a whole is of whoever did it.
  const by = type === 'queue_changed' ? data.participant_id : data.by_participant_id;
  return {
    seq,
    deed,
    by: typeof by === 'number' ? by : null,
    reason: typeof data.reason === 'string' && data.reason !== '' ? data.reason : null,
  };
}

/** `name` says who somebody is; null stands for whoever facilitates. */
export function toldSentence(told: Told, name: (id: number | null) => string): string {
  const by = name(told.by);
  const what = deedSentence(told.deed, by, name);
  return told.reason ? t('floor:did_because', { what, reason: told.reason }) : what;
}

function deedSentence(deed: Deed, by: string, name: (id: number | null) => string): string {
  switch (deed.did) {
    case 'up':
    case 'down':
    case 'give':
    case 'take':
      return t(`floor:did_${deed.did}`, { by, name: name(deed.whom) });
    case 'order':
    case 'open':
    case 'close':
    case 'extend':
      return t(`floor:did_${deed.did}`, { by });
    case 'role':
      return t('floor:did_role', { by, name: name(deed.whom), role: roleNames[deed.role] });
  }
}
