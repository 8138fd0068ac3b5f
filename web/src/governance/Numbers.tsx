import { Stack, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { KeyFigures } from '../measure/KeyFigures';
import { PhasePlot } from '../measure/PhasePlot';
import { SharePlot } from '../measure/SharePlot';
import { storyOf } from '../measure/story';
import { TurnPlot } from '../measure/TurnPlot';
import { WaitPlot } from '../measure/WaitPlot';
import type { AuditEvent, Stats } from '../protocol/types';

/** How the time was shared, as pictures with their numbers beside them. */
export function Numbers({ stats, events }: { stats: Stats; events: AuditEvent[] }) {
  const { t } = useTranslation('governance');
  const story = useMemo(() => storyOf(events, Date.parse(stats.generated_at)), [events, stats.generated_at]);
  return (
    <section aria-labelledby="numbers" data-testid="numbers">
      <Title order={2} id="numbers" mb="md">
        {t('numbers.title')}
      </Title>
      <Stack gap={40}>
        <KeyFigures stats={stats} order={3} />
        <SharePlot story={story} />
        <TurnPlot story={story} />
        <WaitPlot story={story} />
        <PhasePlot story={story} />
      </Stack>
    </section>
  );
}
