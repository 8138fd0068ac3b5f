import { Text, Title } from '@mantine/core';
import { useTranslation } from '../language/useTranslation';
import { Page } from '../ui/Page';
import { Privacy } from './Privacy';
import { wayOf } from './way';

/** `/privacy`: for everybody, signed in or not. */
export function PrivacyPage() {
  const { t } = useTranslation('privacy');
  return (
    <Page title={t('title')}>
      <Title order={1} mb="xs" textWrap="balance">
        {t('title')}
      </Title>
      <Text c="dimmed" mb="xl">
        {t('lead')}
      </Text>
      <Privacy way={wayOf(location)} />
    </Page>
  );
}
