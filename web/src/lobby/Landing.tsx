import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../language/useTranslation';
import { Page } from '../ui/Page';
import { JoinByLink } from './JoinByLink';
import classes from './Landing.module.css';
import { RoomPicture } from './RoomPicture';

/** `/` for who is not signed in: what this is, and the ways in. */
export function Landing() {
  const { t } = useTranslation('lobby');
  return (
    <Page title="" width="wide">
      <div className={classes.hero}>
        <Stack gap="lg">
          <Title order={1} className={classes.claim}>
            {t('landing.claim')}
          </Title>
          <Text className={classes.lead}>{t('landing.lead')}</Text>
          <Group>
            <Button size="md" renderRoot={(props) => <Link {...props} to="/signup" />}>
              {t('landing.sign_up')}
            </Button>
            <Button size="md" variant="default" renderRoot={(props) => <Link {...props} to="/signin" />}>
              {t('landing.sign_in')}
            </Button>
          </Group>
          <section aria-labelledby="by-link" className={classes.link}>
            <Title order={2} size="h5" mb="xs" id="by-link">
              {t('landing.by_link')}
            </Title>
            <JoinByLink />
          </section>
        </Stack>
        <RoomPicture label={t('landing.picture')} />
      </div>
      <ul className={classes.points}>
        {(['next', 'time', 'stays'] as const).map((point) => (
          <li key={point}>
            <Title order={2} size="h4" mb={6}>
              {t(`landing.${point}.title`)}
            </Title>
            <Text c="dimmed">{t(`landing.${point}.text`)}</Text>
          </li>
        ))}
      </ul>
    </Page>
  );
}
