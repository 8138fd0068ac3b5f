import { useTranslation } from '../language/useTranslation';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Bars.module.css';
import type { Shares } from './share';

interface ShareBarsProps {
  shares: Shares;
  /** Whose bar says "you". */
  me?: number;
}

/** A bar for each person, and across all of them the line of an even share. */
export function ShareBars({ shares: { rows, evenMs }, me }: ShareBarsProps) {
  const { t } = useTranslation('measure');
  const whole = Math.max(1, evenMs, ...rows.map((row) => row.ms));
  return (
    <ul className={classes.bars} style={{ '--even': `${(100 * evenMs) / whole}%` } as React.CSSProperties}>
      {rows.map((row) => (
        <li key={row.id}>
          <div className={classes.words}>
            <span>
              {row.id === me ? t('you') : nameOf(row)}
              {row.now && ` · ${t('now')}`}
            </span>
            <span className="figures">{duration(row.ms)}</span>
          </div>
          <div className={classes.track} data-even={evenMs > 0 || undefined}>
            <div
              className={classes.bar}
              data-now={row.now || undefined}
              data-none={row.ms === 0 || undefined}
              style={{ width: `${(100 * row.ms) / whole}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
