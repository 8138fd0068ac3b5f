import { afterEach, expect, it } from 'vitest';
import { speak } from '../language/language';
import { PHASES } from '../protocol/types';
import { generalSentences, phaseSentence } from './sentence';
import { TEMPLATES, templates } from './template';

afterEach(() => speak('en'));

it('says what a template sets', () => {
  expect(PHASES.map((phase) => phaseSentence(templates.standup, phase))).toEqual([
    'Meant to last 15 minutes. Turns of 1 minute 30 seconds. Next: everyone once before anyone twice.',
    'Meant to last 10 minutes. Turns of 1 minute. Next: first come, first served.',
    'Meant to last 5 minutes. Turns of 1 minute. Next: everyone once before anyone twice.',
    'Meant to last 5 minutes. Turns of 30 seconds. Next: everyone once, who has held it least first. The board is closed.',
  ]);
  expect(generalSentences(templates.assembly)).toEqual([
    'The floor is not passed from hand to hand.',
    'After the limit there are 10 seconds to finish.',
    'On the board each changes only their own marks.',
    'Whoever intervenes as facilitator gives a reason.',
  ]);
});

it('names the phases where passing differs', () => {
  expect(generalSentences(templates.retrospective).slice(0, 2)).toEqual([
    'Clarification, Decision, Feedback: The floor may be passed to anyone.',
    'Ideation: The floor is not passed from hand to hand.',
  ]);
});

it('says a turn without a limit, a free floor and none', () => {
  expect(phaseSentence({ turn_limit_seconds: 0, mode: 'free' }, 'decision')).toBe(
    'Turns without a limit. There is no queue: who takes the free floor has it.',
  );
  expect(phaseSentence({ phases: { feedback: { mode: 'off' } } }, 'feedback')).toBe(
    'Nobody takes the floor.',
  );
});

it('says the same of every template in French', () => {
  speak('fr');
  for (const template of TEMPLATES)
    for (const phase of PHASES)
      expect(phaseSentence(templates[template], phase)).toMatch(/^(Durée prévue : .+ )?(Tours|Personne)/);
});
