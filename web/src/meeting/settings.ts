import { type FloorSettings, ORDERS } from '../protocol/types';
import { DEFAULTS, type Policy } from './policy';

const KEYS = Object.keys(DEFAULTS) as (keyof Policy)[];

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
  order: ORDERS,
  pass: ['anyone', 'queue', 'off'],
} as const satisfies { [Key in 'mode' | 'order' | 'pass']: readonly Policy[Key][] };

/** What the meeting's form holds: a number that is being typed may be no number yet. */
export type Values = {
  [Key in keyof Policy]: Policy[Key] extends number ? number | string : Policy[Key];
};

/** What was changed, as the server takes it; an emptied number is none. */
export function changesOf(before: Policy, values: Values): FloorSettings {
  const changed = KEYS.flatMap((key) => {
    const value = typeof DEFAULTS[key] === 'number' ? Number(values[key]) || 0 : values[key];
    return value === before[key] ? [] : [[key, value]];
  });
  return Object.fromEntries(changed);
}

/** What a phase's form holds: as one writes it, and nothing where the phase is as the meeting. */
export type OwnValues = Record<keyof Policy, string | number>;

/** What a phase has of its own, for its form. */
export function ownValues(own: FloorSettings | undefined): OwnValues {
  const written = (value: unknown) => (typeof value === 'number' ? value : String(value ?? ''));
  return Object.fromEntries(KEYS.map((key) => [key, written(own?.[key])])) as OwnValues;
}

/** As a form has it, so as the server takes it; null is as the meeting. */
function meant(key: keyof Policy, value: string | number): unknown {
  if (value === '') return null;
  switch (typeof DEFAULTS[key]) {
    case 'number':
      return Number(value) || 0;
    case 'boolean':
      return value === 'true';
    default:
      return value;
  }
}

/** What a phase's form changes: what is emptied is given back. */
export function ownChanges(own: FloorSettings | undefined, values: OwnValues): Record<string, unknown> {
  const changed = KEYS.flatMap((key) => {
    const value = meant(key, values[key]);
    return value === (own?.[key] ?? null) ? [] : [[key, value]];
  });
  return Object.fromEntries(changed);
}
