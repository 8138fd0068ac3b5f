import { Tooltip } from '@mantine/core';
import { IconBulb, IconHelpCircle, IconMessageCircle, IconScale } from '@tabler/icons-react';
import { act, usePermission, useRoom, useServerNow } from '../meeting/useRoom';
import { PHASES, type PhaseName } from '../protocol/types';
import { duration } from '../ui/clock';
import { phaseNames } from '../ui/words';
import classes from './PhaseBar.module.css';

const icons: Record<PhaseName, typeof IconBulb> = {
  ideation: IconBulb,
  clarification: IconHelpCircle,
  decision: IconScale,
  feedback: IconMessageCircle,
};

/** The four phases; for a facilitator the neighbours of the current one are buttons. */
export function PhaseBar() {
  const room = useRoom();
  const change = usePermission('phase.change');
  const current = PHASES.indexOf(room.meeting.current_phase);
  return (
    <nav className={classes.bar} aria-label="Phases" data-testid="phases">
      {PHASES.map((phase, at) => {
        const neighbour = Math.abs(at - current) === 1;
        return (
          <PhaseStep
            key={phase}
            phase={phase}
            current={at === current}
            onGo={change.allowed && neighbour ? () => void act('phase.change', { phase_name: phase }) : null}
            back={at < current}
          />
        );
      })}
    </nav>
  );
}

interface PhaseStepProps {
  phase: PhaseName;
  current: boolean;
  back: boolean;
  onGo: (() => void) | null;
}

function PhaseStep({ phase, current, back, onGo }: PhaseStepProps) {
  const Icon = icons[phase];
  const words = (
    <>
      <Icon size={18} aria-hidden="true" />
      <span>{phaseNames[phase]}</span>
      {current && <PhaseTime />}
    </>
  );
  if (!onGo)
    return (
      <span
        className={classes.step}
        aria-current={current ? 'step' : undefined}
        data-testid={`phase-${phase}`}
      >
        {words}
      </span>
    );
  return (
    <Tooltip label={back ? `Back to ${phaseNames[phase]}` : `Go on to ${phaseNames[phase]}`}>
      <button type="button" className={classes.step} onClick={onGo} data-testid={`phase-${phase}`}>
        {words}
      </button>
    </Tooltip>
  );
}

function PhaseTime() {
  const room = useRoom();
  const now = useServerNow();
  const since = room.phases.current?.started_at;
  if (!since || !room.meeting.is_active) return null;
  return <span className={`figures ${classes.time}`}>{duration(now - Date.parse(since))}</span>;
}
