import { useTranslation } from '../language/useTranslation';
import { useRoom, useServerSecond } from '../meeting/useRoom';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import { Figures } from './Figures';
import { Plot } from './Plot';
import { ShareBars } from './ShareBars';
import { Turns } from './Statistics';
import { sharesAt, useStats } from './TimeHeld';
import classes from './TimeOnStage.module.css';

/** Where a meeting looks back: how its time was shared, large, for all to speak about; the numbers beside it. */
export function TimeOnStage({ className }: { className: string }) {
  const { t } = useTranslation('measure');
  return (
    // It scrolls where many met, and a keyboard must be able to do that too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={className} aria-label={t('on_stage')} tabIndex={0} data-testid="time-on-stage">
      <div className={classes.plots}>
        <SharesNow />
        <Turns compact={false} />
      </div>
    </section>
  );
}

/** Anew once a second, and not at each event; in the order of joining, which says nothing of anybody. */
function SharesNow() {
  const { t, language } = useTranslation('measure');
  const stats = useStats();
  const { token, participants, me } = useRoom();
  const now = useServerSecond();
  if (!stats.data) return null;
  const shares = sharesAt(stats.data, token.current_holder, participants, now);
  const part = new Intl.NumberFormat(language, { style: 'percent' });
  const even = t('even', { time: duration(shares.evenMs), count: shares.rows.length });
  return (
    <Plot
      title={t('held')}
      order={2}
      sentence={shares.totalMs > 0 ? even : t('none')}
      table={
        <Figures
          caption={t('held')}
          heads={[t('person'), t('time'), t('part'), t('turns')]}
          rows={shares.rows.map((row) => ({
            key: row.id,
            cells: [
              nameOf(row) + (row.id === me?.id ? ` (${t('you_inside')})` : ''),
              duration(row.ms),
              part.format(shares.totalMs ? row.ms / shares.totalMs : 0),
              row.turns,
            ],
          }))}
        />
      }
    >
      <ShareBars shares={shares} me={me?.id} />
    </Plot>
  );
}
