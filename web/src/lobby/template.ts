import type { Order, PhaseName, Settings } from '../protocol/types';

/** Meetings that people hold often, as settings to begin with; everything in them can be changed afterwards. */
export const TEMPLATES = ['blank', 'standup', 'retrospective', 'assembly', 'brainstorm'] as const;
export type Template = (typeof TEMPLATES)[number];

export const templates: Record<Template, Settings> = {
  blank: {},
  // Everybody once, briefly; what needs more is for afterwards.
  standup: {
    turn_limit_seconds: 90,
    order: 'round',
    pass: 'queue',
    phases: {
      ideation: { phase_seconds: 900 },
      clarification: { turn_limit_seconds: 60, order: 'arrival', phase_seconds: 600 },
      decision: { turn_limit_seconds: 60, phase_seconds: 300 },
      feedback: { turn_limit_seconds: 30, order: 'round_least_spoken', phase_seconds: 300, board: 'closed' },
    },
  },
  // First all are heard, then who was heard least goes first.
  retrospective: {
    turn_limit_seconds: 120,
    order: 'least_spoken',
    phases: {
      ideation: { turn_limit_seconds: 90, order: 'round', pass: 'off', phase_seconds: 1_200 },
      clarification: { phase_seconds: 1_200 },
      decision: { phase_seconds: 900 },
      feedback: { turn_limit_seconds: 60, order: 'round_least_spoken', phase_seconds: 600, board: 'closed' },
    },
  },
  // With many people nobody hands the floor to a friend, and who intervenes says why.
  assembly: {
    turn_limit_seconds: 180,
    grace_seconds: 10,
    order: 'least_spoken',
    pass: 'off',
    require_reason: true,
    phases: {
      ideation: { turn_limit_seconds: 90, phase_seconds: 1_800 },
      clarification: { turn_limit_seconds: 60, order: 'arrival', phase_seconds: 1_800 },
      // What is decided on stays as it is while it is decided.
      decision: { turn_limit_seconds: 120, phase_seconds: 1_800, board: 'closed' },
      feedback: { turn_limit_seconds: 60, order: 'round_least_spoken', phase_seconds: 900, board: 'closed' },
    },
  },
  // Ideas come fast, so without a queue; what follows is sorted in order.
  brainstorm: {
    turn_limit_seconds: 120,
    phases: {
      ideation: { turn_limit_seconds: 45, order: 'arrival', phase_seconds: 1_200 },
      clarification: { phase_seconds: 900 },
      decision: { phase_seconds: 900, board: 'closed' },
      feedback: { turn_limit_seconds: 60, order: 'round_least_spoken', phase_seconds: 300, board: 'closed' },
    },
  },
};

/** The settings that are told in words. */
interface Told {
  turn_limit_seconds: number;
  grace_seconds: number;
  order: Order;
  mode: 'queue' | 'free' | 'off';
  pass: 'anyone' | 'queue' | 'off';
  require_reason: boolean;
  board_edit: 'own' | 'all';
  board: 'open' | 'closed';
  phase_seconds: number;
}

/** The server's defaults. */
const defaults: Told = {
  turn_limit_seconds: 120,
  grace_seconds: 3,
  order: 'least_spoken',
  mode: 'queue',
  pass: 'anyone',
  require_reason: false,
  board_edit: 'own',
  board: 'open',
  phase_seconds: 0,
};

/** What counts in a phase: its own settings before the meeting's before the server's. */
export function settingsIn(settings: Settings, phase: PhaseName): Told {
  const own = settings.phases?.[phase];
  const told = { ...defaults };
  // The document allows null for what is not set.
  for (const key of Object.keys(defaults) as (keyof Told)[])
    Object.assign(told, { [key]: own?.[key] ?? settings[key] ?? defaults[key] });
  return told;
}
