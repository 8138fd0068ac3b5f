import type { FloorSettings } from '../protocol/types';
import { DEFAULTS, type Policy } from './policy';

/** The settings in the order of the form, each by the kind of control it takes. */
export const SECONDS = [
  'turn_limit_seconds',
  'grace_seconds',
  'no_show_seconds',
  'disconnect_seconds',
  'queue_place_seconds',
] as const;
export const SWITCHES = ['overtime', 'require_reason'] as const;

export const CHOICES = {
  mode: ['queue', 'free', 'off'],
  order: ['least_spoken', 'arrival', 'round', 'facilitator'],
  pass: ['anyone', 'queue', 'off'],
} as const satisfies { [Key in 'mode' | 'order' | 'pass']: readonly Policy[Key][] };

/** What a form holds: a number that is being typed may be no number yet. */
export type Values = {
  [Key in keyof Policy]: Policy[Key] extends number ? number | string : Policy[Key];
};

/** What was changed, as the server takes it; an emptied number is none. */
export function changesOf(before: Policy, values: Values): FloorSettings {
  const keys = Object.keys(DEFAULTS) as (keyof Policy)[];
  const changed = keys.flatMap((key) => {
    const value = typeof DEFAULTS[key] === 'number' ? Number(values[key]) || 0 : values[key];
    return value === before[key] ? [] : [[key, value]];
  });
  return Object.fromEntries(changed);
}
