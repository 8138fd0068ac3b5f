import { List, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../language/useTranslation';
import { type Way, waySentence } from './way';

/**
 * Who can see and hear what, in plain words.
 *
 * Every sentence is a claim about the code: whoever changes what it says changes it in `words`, in both languages
 * (crates/media, docs/api.md).
 */
export function Privacy({ way, order = 2 }: { way: Way; order?: 2 | 3 }) {
  const { t } = useTranslation('privacy');
  const sees = ['decrypts', 'passes', 'cameras', 'keeps', 'votes', 'address', 'proxy'] as const;
  const never = ['records', 'gate', 'trackers', 'cookie'] as const;
  return (
    <Stack gap="xl">
      <Part title={t('way.title')} order={order}>
        <List.Item>{t('way.media')}</List.Item>
        <List.Item>
          {t('way.rest')}{' '}
          <Text span inherit fw={way === 'open' ? 650 : undefined} data-testid="way">
            {waySentence(way)}
          </Text>
        </List.Item>
        <List.Item>{t('way.person')}</List.Item>
      </Part>
      <Part title={t('sees.title')} order={order}>
        {sees.map((claim) => (
          <List.Item key={claim}>{t(`sees.${claim}`)}</List.Item>
        ))}
      </Part>
      <Part title={t('never.title')} order={order}>
        {never.map((claim) => (
          <List.Item key={claim}>{t(`never.${claim}`)}</List.Item>
        ))}
      </Part>
    </Stack>
  );
}

function Part({ title, order, children }: { title: string; order: 2 | 3; children: ReactNode }) {
  return (
    <section>
      <Title order={order} size="h3" mb="sm">
        {title}
      </Title>
      <List spacing="sm">{children}</List>
    </section>
  );
}
