import { useTranslation } from '../language/useTranslation';
import { useRoom } from '../meeting/useRoom';
import classes from './Decisions.module.css';

/** What was decided last, on the stage: while a meeting decides, it is what all look at. */
export function LatestDecision() {
  const { t } = useTranslation('decision');
  const latest = useRoom().decisions.at(-1);
  if (!latest) return null;
  return (
    <article className={classes.latest} aria-label={t('latest')} data-testid="latest-decision">
      <p className={classes.label}>{t('latest')}</p>
      <p className={classes.title}>{latest.title ?? t('untitled')}</p>
      {latest.description && <p className={classes.details}>{latest.description}</p>}
    </article>
  );
}
