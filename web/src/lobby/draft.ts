import { type FloorSettings, type Order, PHASES, type PhaseName, type Settings } from '../protocol/types';
import { settingsIn, type Template, templates } from './template';

/** A number's field: empty is the empty string. */
type Field = number | string;

/** What a phase does otherwise than the meeting; empty is "as the meeting". */
export interface PhaseDraft {
  /** How long it is meant to last, in seconds. */
  length: Field;
  turn: Field;
  order: Order | '';
}

/** The form of a new meeting. */
export interface Draft {
  template: Template;
  name: string;
  description: string;
  /** As the browser's own field has it, in local time; empty is now. */
  scheduled: string;
  is_public: boolean;
  turn: Field;
  order: Order;
  phases: Record<PhaseName, PhaseDraft>;
}

/** The fields that a template fills. */
export function filledBy(template: Template): Pick<Draft, 'template' | 'turn' | 'order' | 'phases'> {
  const settings = templates[template];
  const meeting = settingsIn({ ...settings, phases: {} }, 'ideation');
  const phases = Object.fromEntries(
    PHASES.map((phase) => {
      const own = settings.phases?.[phase];
      const length = own?.phase_seconds ?? '';
      return [phase, { length, turn: own?.turn_limit_seconds ?? '', order: own?.order ?? '' }];
    }),
  ) as Draft['phases'];
  return { template, turn: meeting.turn_limit_seconds, order: meeting.order, phases };
}

export function emptyDraft(): Draft {
  return { name: '', description: '', scheduled: '', is_public: true, ...filledBy('blank') };
}

function phaseOf(template: Template, phase: PhaseName, draft: PhaseDraft): FloorSettings {
  const own = templates[template].phases?.[phase] ?? {};
  const { phase_seconds: _length, turn_limit_seconds: _turn, order: _order, ...rest } = own;
  return {
    ...rest,
    ...(draft.length !== '' && { phase_seconds: Number(draft.length) }),
    ...(draft.turn !== '' && { turn_limit_seconds: Number(draft.turn) }),
    ...(draft.order !== '' && { order: draft.order }),
  };
}

/** The settings to send: a phase has only what differs, so that a later change of the meeting's reaches it. */
export function settingsOf(draft: Draft): Settings {
  const phases = Object.fromEntries(
    PHASES.map((phase) => [phase, phaseOf(draft.template, phase, draft.phases[phase])] as const).filter(
      ([, own]) => Object.keys(own).length > 0,
    ),
  );
  return {
    ...templates[draft.template],
    turn_limit_seconds: Number(draft.turn) || 0,
    order: draft.order,
    phases,
  };
}
