import { expect, it } from 'vitest';
import { emptyDraft, filledBy, settingsOf } from './draft';
import { templates } from './template';

it('sends what the template sets, and what was changed in it', () => {
  const draft = { ...emptyDraft(), ...filledBy('assembly') };
  expect(settingsOf(draft)).toEqual(templates.assembly);
  draft.phases.decision = { length: 600, turn: 30, order: 'facilitator' };
  draft.phases.feedback = { length: '', turn: '', order: '' };
  expect(settingsOf(draft).phases).toEqual({
    ideation: { turn_limit_seconds: 90, phase_seconds: 1_800 },
    clarification: { turn_limit_seconds: 60, order: 'arrival', phase_seconds: 1_800 },
    decision: { turn_limit_seconds: 30, order: 'facilitator', phase_seconds: 600, board: 'closed' },
    feedback: { board: 'closed' },
  });
});

it('overrides nothing in a phase that follows the meeting', () => {
  expect(settingsOf(emptyDraft())).toEqual({
    turn_limit_seconds: 120,
    order: 'least_spoken',
    phases: {},
  });
});
