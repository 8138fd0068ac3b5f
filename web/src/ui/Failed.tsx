import { Anchor, Button, Center, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';

export function Failed({ error }: { error: unknown }) {
  const { t } = useTranslation('ui');
  return (
    <Alone title={t('failed')} text={sentenceOf(error)}>
      <Button size="md" onClick={() => location.reload()}>
        {t('again')}
      </Button>
      <Anchor component={Link} to="/">
        {t('to_my_meetings')}
      </Anchor>
    </Alone>
  );
}

export function NotFound() {
  const { t } = useTranslation('ui');
  return (
    <Alone title={t('nothing_here')} text={t('nothing_here_why')}>
      <Button size="md" component={Link} to="/">
        {t('to_my_meetings')}
      </Button>
    </Alone>
  );
}

function Alone({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Center component="main" mih="100dvh" p="xl">
      <Stack align="center" gap="md" maw={420}>
        <Title order={1} size="h2" ta="center">
          {title}
        </Title>
        <Text ta="center" c="dimmed">
          {text}
        </Text>
        {children}
      </Stack>
    </Center>
  );
}
