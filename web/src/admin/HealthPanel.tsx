import { Loader, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';
import { dateAndTime, inWords } from '../ui/clock';
import classes from './Admin.module.css';
import { admin, type Health } from './api';

const ANEW_MS = 5_000;

/** How the server is, looked at anew while one looks. */
export function HealthPanel() {
  const { t } = useTranslation(['admin', 'ui']);
  const health = useQuery({ queryKey: ['admin', 'health'], queryFn: admin.health, refetchInterval: ANEW_MS });
  if (health.isPending) return <Loader aria-label={t('ui:loading')} />;
  if (health.isError) return <Text role="alert">{sentenceOf(health.error)}</Text>;
  return <Told health={health.data} />;
}

function Told({ health }: { health: Health }) {
  const { t } = useTranslation('admin');
  const { store, counts } = health;
  const Icon = store.is_ready ? IconCheck : IconAlertTriangle;
  const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const count = (n: number | null) => (n === null ? '–' : numbers.format(n));
  const figures: [string, string][] = [
    [t('health.accounts'), count(counts.accounts)],
    [t('health.meetings'), count(counts.meetings)],
    [t('health.live'), count(counts.live_meetings)],
    [t('health.sockets'), count(counts.sockets)],
    [t('health.media'), count(counts.media_peers)],
  ];
  return (
    <Stack data-testid="health">
      <Text className={classes.state}>
        <Icon size={20} aria-hidden="true" />
        {store.is_ready
          ? t('health.ready', { kind: store.kind, ms: count(store.latency_ms) })
          : t('health.away', { kind: store.kind })}
      </Text>
      <Text c="dimmed">
        {t('health.since', {
          version: health.version,
          when: dateAndTime(health.started_at),
          time: inWords(health.uptime_seconds * 1000),
        })}
      </Text>
      <dl className={classes.figures}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
}
