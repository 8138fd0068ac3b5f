import { List, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from '../language/useTranslation';
import { PHASES, type Settings } from '../protocol/types';
import { phaseNames } from '../ui/words';
import classes from './CreateMeeting.module.css';
import { generalSentences, phaseSentence } from './sentence';

/** What the settings mean, in words. */
export function Plan({ settings }: { settings: Settings }) {
  const { t } = useTranslation('lobby');
  return (
    <Paper
      component="section"
      withBorder
      radius="lg"
      p="lg"
      bg="var(--card)"
      className={classes.plan}
      aria-labelledby="plan"
      data-testid="plan"
    >
      <Title order={2} size="h4" id="plan" mb="md">
        {t('plan.title')}
      </Title>
      <Stack component="ol" gap="md" className={classes.phases}>
        {PHASES.map((phase, at) => (
          <li key={phase}>
            <Text fw={600}>
              {at + 1}. {phaseNames[phase]}
            </Text>
            <Text size="sm" c="dimmed">
              {phaseSentence(settings, phase)}
            </Text>
          </li>
        ))}
      </Stack>
      <List size="sm" spacing={6} mt="lg">
        {generalSentences(settings).map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
      <Text size="sm" c="dimmed" mt="lg">
        {t('plan.later')}
      </Text>
    </Paper>
  );
}
