import { useTranslation } from '../language/useTranslation';
import { duration } from '../ui/clock';
import { phaseNames } from '../ui/words';
import classes from './Bars.module.css';
import { Figures } from './Figures';
import { Plot } from './Plot';
import type { Story } from './story';

/** How long each phase took, and for how much of it somebody had the floor. */
export function PhasePlot({ story }: { story: Story }) {
  const { t } = useTranslation('measure');
  const { phases, from } = story;
  const longest = Math.max(1, ...phases.map((span) => span.to - span.from));
  return (
    <Plot
      title={t('phases')}
      sentence={t('phases_say')}
      table={
        <Figures
          caption={t('phases')}
          heads={[t('phase'), t('began'), t('lasted'), t('floor_held'), t('turns')]}
          rows={phases.map((span) => ({
            key: span.from,
            cells: [
              phaseNames[span.phase],
              duration(span.from - from),
              duration(span.to - span.from),
              duration(span.heldMs),
              span.turns,
            ],
          }))}
        />
      }
    >
      <ul className={classes.bars}>
        {phases.map((span) => (
          <li key={span.from}>
            <div className={classes.words}>
              <span>{phaseNames[span.phase]}</span>
              <span className="figures">{duration(span.to - span.from)}</span>
            </div>
            <div className={classes.whole} style={{ width: `${(100 * (span.to - span.from)) / longest}%` }}>
              <div
                className={classes.held}
                style={{ width: `${(100 * span.heldMs) / Math.max(1, span.to - span.from)}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
    </Plot>
  );
}
