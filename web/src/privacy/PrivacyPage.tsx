import { Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { Page } from '../ui/Page';
import { PRIVACY_TITLE, Privacy } from './Privacy';
import { wayOf } from './way';

/** `/privacy`: for everybody, signed in or not. */
export function PrivacyPage() {
  useEffect(() => {
    document.title = `${PRIVACY_TITLE} · Nex-Champs`;
    return () => {
      document.title = 'Nex-Champs';
    };
  }, []);
  return (
    <Page>
      <Title order={1} mb="xs" textWrap="balance">
        {PRIVACY_TITLE}
      </Title>
      <Text c="dimmed" mb="xl">
        This is what the program does that runs here. It is free software: anybody may read it, or run their
        own.
      </Text>
      <Privacy way={wayOf(location)} />
    </Page>
  );
}
