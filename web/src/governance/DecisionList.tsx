import { Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent, Decision, Participant } from '../protocol/types';
import { dateAndTime } from '../ui/clock';
import { usePrinting } from '../ui/printing';
import { nameOf, phaseNames } from '../ui/words';
import classes from './GovernancePage.module.css';
import { wordings } from './narrow';

interface DecisionListProps {
  decisions: Decision[];
  events: AuditEvent[];
  people: Participant[];
}

/** What was decided, with the wordings that came before. */
export function DecisionList({ decisions, events, people }: DecisionListProps) {
  const { t } = useTranslation('governance');
  return (
    <section aria-labelledby="decisions" data-testid="decisions">
      <Title order={2} id="decisions" mb="md">
        {t('decisions.title')}
      </Title>
      {decisions.length === 0 && <Text c="dimmed">{t('decisions.none')}</Text>}
      <ol className={classes.decisions}>
        {decisions.map((decision) => (
          <li key={decision.id} className={classes.decision}>
            <Text fw={600}>{decision.title ?? t('decisions.erased')}</Text>
            {decision.description && <Text>{decision.description}</Text>}
            <Text size="sm" c="dimmed" mt={4}>
              <Circumstances decision={decision} people={people} />
            </Text>
            <Earlier versions={wordings(events, decision.id).slice(0, -1)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Circumstances({ decision, people }: { decision: Decision; people: Participant[] }) {
  const { t } = useTranslation('governance');
  const by = people.find((person) => person.id === decision.decided_by);
  const circumstances = { phase: phaseNames[decision.phase], when: dateAndTime(decision.created_at) };
  return by ? t('decisions.by', { ...circumstances, name: nameOf(by) }) : t('decisions.when', circumstances);
}

/** Folded on the screen; on paper nobody could open it. */
function Earlier({ versions }: { versions: AuditEvent[] }) {
  const { t } = useTranslation('governance');
  const printing = usePrinting();
  const [opened, setOpened] = useState(false);
  if (versions.length === 0) return null;
  return (
    <details
      className={classes.earlier}
      open={opened || printing}
      onToggle={(event) => {
        if (!printing) setOpened(event.currentTarget.open);
      }}
    >
      <summary>{t('decisions.earlier', { count: versions.length })}</summary>
      {versions.map((version) => (
        <Text key={version.seq} size="sm" mb="xs">
          {String(version.title ?? t('decisions.erased'))}
          {typeof version.description === 'string' && ` – ${version.description}`} (
          {dateAndTime(version.timestamp)})
        </Text>
      ))}
    </details>
  );
}
