import { UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconArrowRight,
  IconBulb,
  IconChevronDown,
  IconHelpCircle,
  IconMessageCircle,
  IconScale,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { intervene } from '../floor/intervene';
import { useTranslation } from '../language/useTranslation';
import { usePermission, useRoom } from '../meeting/useRoom';
import { PHASES, type PhaseName } from '../protocol/types';
import { ReadyMark } from '../signal/Ready';
import { focusIfLost } from '../ui/focus';
import { Hint } from '../ui/Hint';
import { LatePopover } from '../ui/LateMenu';
import { phaseNames } from '../ui/words';
import classes from './PhaseBar.module.css';
import { PhaseSaid, PhaseTime, usePhaseState } from './PhaseTime';

const icons: Record<PhaseName, typeof IconBulb> = {
  ideation: IconBulb,
  clarification: IconHelpCircle,
  decision: IconScale,
  feedback: IconMessageCircle,
};

/** Where the four have no room beside each other, the present one stands for them. */
const NARROW = '(max-width: 1000px)';

/** The way to another phase, for whom there is one. */
interface Go {
  verb: string;
  press: () => void;
  /** The next one, once the time of the present one is used. */
  isDue: boolean;
}

interface Step {
  phase: PhaseName;
  isCurrent: boolean;
  go: Go | null;
}

/** The four phases; for a facilitator the neighbours of the current one are ways to it. */
function useSteps(): Step[] {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const change = usePermission('phase.change');
  const isOver = usePhaseState() === 'over';
  const current = PHASES.indexOf(room.meeting.current_phase);
  return PHASES.map((phase, at) => {
    const isCurrent = at === current;
    if (!change.allowed || Math.abs(at - current) !== 1) return { phase, isCurrent, go: null };
    const verb = t(at < current ? 'back_to' : 'on_to', { phase: phaseNames[phase] });
    const press = () =>
      intervene(room, { title: verb, verb, command: 'phase.change', data: { phase_name: phase } });
    return { phase, isCurrent, go: { verb, press, isDue: isOver && at > current } };
  });
}

/** Which phase it is, how much of it is left, and who is ready for the next. */
export function PhaseBar() {
  const { t } = useTranslation('phase');
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  return (
    <div className={classes.place} data-phases>
      <nav className={classes.bar} aria-label={t('phases')} data-testid="phases">
        {narrow ? <PresentPhase /> : <AllPhases />}
      </nav>
      <ReadyMark />
      {narrow && <DueStep />}
      <PhaseSaid />
    </div>
  );
}

function AllPhases() {
  return useSteps().map((step) => <PhaseStep key={step.phase} {...step} />);
}

/** On a phone: the present phase, behind it all four. */
function PresentPhase() {
  const { t } = useTranslation('phase');
  const phase = useRoom().meeting.current_phase;
  const steps = useSteps();
  const Icon = icons[phase];
  return (
    <LatePopover
      position="bottom-start"
      label={t('phases')}
      className={classes.list}
      button={
        <UnstyledButton className={classes.present} data-testid="phases-all">
          <Icon size={18} aria-hidden="true" />
          <span>{phaseNames[phase]}</span>
          <PhaseTime />
          <IconChevronDown size={16} aria-hidden="true" />
          <span className="unseen">{t('show_all')}</span>
        </UnstyledButton>
      }
    >
      {() => steps.map((step) => <PhaseStep key={step.phase} {...step} />)}
    </LatePopover>
  );
}

/** The way on, in plain sight once the time is used. */
function DueStep() {
  const due = useSteps().find((step) => step.go?.isDue);
  return due ? <PhaseStep {...due} isSpelledOut /> : null;
}

interface PhaseStepProps extends Step {
  /** Says what a press does, and not the phase's name alone. */
  isSpelledOut?: boolean;
}

function PhaseStep({ phase, isCurrent, go, isSpelledOut }: PhaseStepProps) {
  const Icon = icons[phase];
  const present = useRef<HTMLSpanElement>(null);
  const isPressed = useRef(false);
  // Where one has gone the button is none any more: the keyboard stays in its place.
  useEffect(() => {
    if (isCurrent && isPressed.current) focusIfLost(present.current);
    isPressed.current = false;
  }, [isCurrent]);
  const words = (
    <>
      <Icon size={18} aria-hidden="true" />
      <span>{isSpelledOut && go ? go.verb : phaseNames[phase]}</span>
      {isCurrent && <PhaseTime />}
      {go?.isDue && <IconArrowRight size={18} aria-hidden="true" />}
    </>
  );
  if (!go)
    return (
      <span
        ref={present}
        tabIndex={isCurrent ? -1 : undefined}
        className={classes.step}
        aria-current={isCurrent ? 'step' : undefined}
        data-testid={`phase-${phase}`}
      >
        {words}
      </span>
    );
  return (
    <Hint label={go.verb}>
      <button
        type="button"
        className={classes.step}
        aria-label={go.verb}
        onClick={() => {
          isPressed.current = true;
          go.press();
        }}
        data-due={go.isDue || undefined}
        data-testid={`phase-${phase}`}
      >
        {words}
      </button>
    </Hint>
  );
}
