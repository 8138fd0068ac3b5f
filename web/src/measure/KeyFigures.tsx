import { Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from '../language/useTranslation';
import type { Stats } from '../protocol/types';
import { duration } from '../ui/clock';
import classes from './KeyFigures.module.css';

/** The few numbers that stand for the whole meeting. */
export function KeyFigures({ stats, order = 2 }: { stats: Stats; order?: 2 | 3 }) {
  const { t } = useTranslation('measure');
  const id = useId();
  const figures: [string, string][] = [
    [t('length'), duration(stats.total_duration_ms)],
    [t('people'), t('people_of', { here: stats.participant_count, ever: stats.total_participants })],
    [t('turns'), String(stats.token_claims)],
    [t('average'), duration(stats.average_speaking_time * 1000)],
    [t('marks'), String(stats.annotations_count)],
    [t('decisions'), String(stats.decisions_count)],
  ];
  return (
    <section aria-labelledby={id}>
      <Title order={order} size="h5" mb="sm" id={id}>
        {t('in_numbers')}
      </Title>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
