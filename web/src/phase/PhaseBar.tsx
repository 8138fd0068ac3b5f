import { Tooltip } from '@mantine/core';
import { IconBulb, IconHelpCircle, IconMessageCircle, IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { intervene } from '../floor/intervene';
import { usePermission, useRoom, useServerNow } from '../meeting/useRoom';
import { PHASES, type PhaseName } from '../protocol/types';
import { ReadyMark } from '../signal/Ready';
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
  const { t } = useTranslation('phase');
  const room = useRoom();
  const change = usePermission('phase.change');
  const current = PHASES.indexOf(room.meeting.current_phase);
  const go = (phase: PhaseName, verb: string) =>
    intervene(room, { title: verb, verb, command: 'phase.change', data: { phase_name: phase } });
  return (
    <div className={classes.place} data-phases>
      <nav
        className={classes.bar}
        aria-label={t('phases')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: on a phone it scrolls, and a keyboard must be able to do that too
        tabIndex={0}
        data-testid="phases"
      >
        {PHASES.map((phase, at) => {
          const neighbour = change.allowed && Math.abs(at - current) === 1;
          const verb = t(at < current ? 'back_to' : 'on_to', { phase: phaseNames[phase] });
          return (
            <PhaseStep
              key={phase}
              phase={phase}
              current={at === current}
              go={neighbour ? { verb, press: () => go(phase, verb) } : null}
            />
          );
        })}
      </nav>
      <ReadyMark />
    </div>
  );
}

interface PhaseStepProps {
  phase: PhaseName;
  current: boolean;
  go: { verb: string; press: () => void } | null;
}

function PhaseStep({ phase, current, go }: PhaseStepProps) {
  const Icon = icons[phase];
  const words = (
    <>
      <Icon size={18} aria-hidden="true" />
      <span className={classes.name}>{phaseNames[phase]}</span>
      {current && <PhaseTime />}
    </>
  );
  if (!go)
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
    <Tooltip label={go.verb}>
      <button
        type="button"
        className={classes.step}
        aria-label={go.verb}
        onClick={go.press}
        data-testid={`phase-${phase}`}
      >
        {words}
      </button>
    </Tooltip>
  );
}

function PhaseTime() {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const now = useServerNow();
  const since = room.phases.current?.started_at;
  if (!since || !room.meeting.is_active) return null;
  const time = duration(now - Date.parse(since));
  return (
    <span className={`figures ${classes.time}`}>
      <span aria-hidden="true">{time}</span>
      <span className="unseen">{t('since', { time })}</span>
    </span>
  );
}
