import { Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Result } from '../decision/Result';
import { outcomeSentence, proposedBy, titleOf } from '../decision/sentences';
import { useTranslation } from '../language/useTranslation';
import type { AuditEvent, Decision, Participant, Proposal } from '../protocol/types';
import { dateAndTime } from '../ui/clock';
import { usePrinting } from '../ui/printing';
import { nameOf, phaseNames } from '../ui/words';
import classes from './GovernancePage.module.css';
import { wordings } from './narrow';

interface DecisionListProps {
  decisions: Decision[];
  proposals: Proposal[];
  events: AuditEvent[];
  people: Participant[];
}

/** What was decided, how it was voted on, and the wordings that came before; then what was proposed besides. */
export function DecisionList({ decisions, proposals, events, people }: DecisionListProps) {
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
            <Vote proposal={proposals.find(({ id }) => id === decision.proposal_id)} people={people} />
            <Earlier versions={wordings(events, decision.id).slice(0, -1)} />
          </li>
        ))}
      </ol>
      <Besides proposals={proposals.filter(({ decision_id }) => decision_id === null)} people={people} />
    </section>
  );
}

/** What was proposed and did not become a decision, or not yet. */
function Besides({ proposals, people }: { proposals: Proposal[]; people: Participant[] }) {
  const { t } = useTranslation('governance');
  if (proposals.length === 0) return null;
  return (
    <>
      <Title order={3} size="h4" mt="lg" mb="sm">
        {t('decisions.besides')}
      </Title>
      <ol className={classes.decisions} data-testid="besides">
        {proposals.map((proposal) => (
          <li key={proposal.id} className={classes.besides}>
            <Text fw={600}>{titleOf(proposal)}</Text>
            {proposal.description && <Text>{proposal.description}</Text>}
            <Text size="sm" c="dimmed" mt={4}>
              {proposedBy(proposal, { participants: people })}, {dateAndTime(proposal.created_at)}
            </Text>
            <Vote proposal={proposal} people={people} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** How it was voted on; of what was not counted, how far it came. */
function Vote({ proposal, people }: { proposal: Proposal | undefined; people: Participant[] }) {
  const printing = usePrinting();
  const [opened, setOpened] = useState(false);
  if (!proposal) return null;
  const outcome = outcomeSentence(proposal, { participants: people });
  if (!proposal.tally) return <Text size="sm">{outcome}</Text>;
  return (
    <details
      className={classes.earlier}
      open={opened || printing}
      onToggle={(event) => {
        if (!printing) setOpened(event.currentTarget.open);
      }}
    >
      <summary>{outcome}</summary>
      {(opened || printing) && <Result proposal={proposal} participants={people} />}
    </details>
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
