import { Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from '../language/useTranslation';
import classes from './Plot.module.css';

interface PlotProps {
  title: string;
  /** What it says in one sentence. */
  sentence?: ReactNode;
  /** The picture; what it shows stands in the table too. */
  children: ReactNode;
  table: ReactNode;
  /** For a narrow panel: the table opens on demand instead of standing beside. */
  compact?: boolean;
  order?: 2 | 3;
}

/** A picture of numbers, with the numbers themselves beside it. */
export function Plot({ title, sentence, children, table, compact = false, order = 3 }: PlotProps) {
  const { t } = useTranslation('ui');
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.plot} data-compact={compact || undefined}>
      <Title order={order} size="h5" id={id}>
        {title}
      </Title>
      {sentence && (
        <Text c="dimmed" size="sm" className="figures">
          {sentence}
        </Text>
      )}
      <div className={classes.pair}>
        <div aria-hidden="true">{children}</div>
        {compact ? (
          <details className={classes.fold}>
            <summary>{t('table')}</summary>
            {table}
          </details>
        ) : (
          <div className={classes.table}>{table}</div>
        )}
      </div>
    </section>
  );
}
