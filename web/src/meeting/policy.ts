import type { FloorSettings, PhaseName, Settings } from '../protocol/types';
import type { Room } from './room';

/** What the server takes for a setting that a meeting does not name (docs/api.md, SET3 to SET26). */
export const DEFAULTS = {
  turn_limit_seconds: 120,
  grace_seconds: 3,
  no_show_seconds: 15,
  disconnect_seconds: 10,
  queue_place_seconds: 60,
  order: 'least_spoken',
  mode: 'queue',
  pass: 'anyone',
  overtime: false,
  require_reason: false,
  board_edit: 'own',
  queue_limit: 500,
  chat: 'on',
  board: 'open',
  phase_seconds: 0,
} as const satisfies FloorSettings;

export type Policy = { [Key in keyof typeof DEFAULTS]: NonNullable<FloorSettings[Key]> };

/** Those that say something; a null says as little as an absent one. */
function told(settings: FloorSettings | undefined): Partial<Policy> {
  const known = Object.keys(DEFAULTS) as (keyof Policy)[];
  return Object.fromEntries(known.flatMap((key) => (settings?.[key] == null ? [] : [[key, settings[key]]])));
}

/** A meeting's own settings, without any phase's. */
export function meetingPolicy(settings: FloorSettings): Policy {
  return { ...DEFAULTS, ...told(settings) };
}

const made = new WeakMap<Settings, Map<PhaseName, Policy>>();

/** What holds now: the phase's setting before the meeting's, the meeting's before the server's. Made once for each. */
export function policyOf(room: Room, phase = room.meeting.current_phase): Policy {
  const { settings } = room.meeting;
  const known = made.get(settings) ?? new Map<PhaseName, Policy>();
  made.set(settings, known);
  const policy = known.get(phase) ?? { ...meetingPolicy(settings), ...told(settings.phases?.[phase]) };
  known.set(phase, policy);
  return policy;
}
