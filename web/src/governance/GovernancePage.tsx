import { Anchor, Button, Center, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { askTrail, trailKey } from '../journal/trail';
import { useTranslation } from '../language/useTranslation';
import { StateOf } from '../lobby/StateOf';
import { api } from '../meeting/api';
import { Refused } from '../protocol/refused';
import type { Meeting } from '../protocol/types';
import { Failed, NotFound } from '../ui/Failed';
import { Page } from '../ui/Page';
import { meetingName } from '../ui/words';
import { governance } from './api';
import { DecisionList } from './DecisionList';
import { Exports } from './Exports';
import classes from './GovernancePage.module.css';
import { Numbers } from './Numbers';
import { Trail } from './Trail';

/** How often a meeting that runs is asked anew. */
const ANEW_MS = 10_000;

/** Everything the page shows of a meeting. */
function useGovernance(id: number) {
  const queries = useQueryClient();
  const meeting = useQuery({ queryKey: ['meeting', id], queryFn: () => api.meeting(id) });
  const refetchInterval = meeting.data?.is_active ? ANEW_MS : false;
  const follow = { refetchInterval, refetchOnMount: 'always', enabled: meeting.isSuccess } as const;
  return {
    meeting,
    people: useQuery({ queryKey: ['participants', id], queryFn: () => api.participants(id), ...follow }),
    decisions: useQuery({ queryKey: ['decisions', id], queryFn: () => governance.decisions(id), ...follow }),
    proposals: useQuery({ queryKey: ['proposals', id], queryFn: () => governance.proposals(id), ...follow }),
    stats: useQuery({ queryKey: ['stats', id], queryFn: () => api.stats(id), ...follow }),
    trail: useQuery({ queryKey: trailKey(id), queryFn: () => askTrail(queries, id), ...follow }),
    mayExport: useQuery({ queryKey: ['export', id], queryFn: () => governance.mayExport(id), ...follow }),
  };
}

/** `/m/{id}/governance`: what a meeting decided, how its time was shared, and its whole record. */
export function GovernancePage() {
  const { t } = useTranslation(['governance', 'ui']);
  const id = Number(useParams({ from: '/member/m/$id/governance' }).id);
  const { meeting, people, decisions, proposals, stats, trail, mayExport } = useGovernance(id);
  const refused = [meeting, people, decisions, proposals, stats, trail].find((query) => query.isError)?.error;
  if (refused instanceof Refused && [404, 422].includes(refused.status)) return <NotFound />;
  if (refused instanceof Refused && refused.status === 403) return <Outside id={id} meeting={meeting} />;
  if (refused) return <Failed error={refused} />;
  if (!meeting.data || !people.data || !decisions.data || !proposals.data || !stats.data || !trail.data)
    return (
      <Center h="100dvh">
        <Loader aria-label={t('ui:loading')} />
      </Center>
    );
  return (
    <Page title={`${t('title')} · ${meetingName(meeting.data)}`} width="wide">
      <Stack gap={56}>
        <Head meeting={meeting.data} />
        <DecisionList
          decisions={decisions.data}
          proposals={proposals.data}
          events={trail.data}
          people={people.data}
        />
        <Numbers stats={stats.data} events={trail.data} />
        <Trail events={trail.data} people={people.data} />
        <Exports id={id} allowed={mayExport.data ?? false} />
      </Stack>
    </Page>
  );
}

function Head({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation(['governance', 'ui']);
  const parts = ['decisions', 'numbers', 'record', 'files'] as const;
  return (
    <div>
      <Title order={1}>{meetingName(meeting)}</Title>
      <Text c="dimmed">
        <StateOf meeting={meeting} />
      </Text>
      {meeting.description && (
        <Text mt="sm" maw="70ch">
          {meeting.description}
        </Text>
      )}
      <Group mt="lg" gap="sm" className={classes.screen}>
        <Button
          size="md"
          renderRoot={(props) => <Link {...props} to="/m/$id" params={{ id: String(meeting.id) }} />}
        >
          {meeting.is_active ? t('to_room') : t('to_ended_room')}
        </Button>
        <Button
          size="md"
          variant="default"
          leftSection={<IconPrinter size={18} />}
          onClick={() => window.print()}
        >
          {t('print')}
        </Button>
      </Group>
      <nav aria-label={t('parts')} className={`${classes.parts} ${classes.screen}`}>
        {parts.map((part) => (
          <Anchor key={part} href={`#${part}`} underline="always">
            {t(`${part}.title`)}
          </Anchor>
        ))}
      </nav>
    </div>
  );
}

/** A public meeting that one is not in: its door is elsewhere. */
function Outside({ id, meeting }: { id: number; meeting: UseQueryResult<Meeting> }) {
  const { t } = useTranslation(['governance', 'ui']);
  return (
    <Page title={t('title')}>
      <Stack align="flex-start">
        <Title order={1}>{meeting.data ? meetingName(meeting.data) : t('title')}</Title>
        <Text>{t('outside')}</Text>
        <Button size="md" renderRoot={(props) => <Link {...props} to="/m/$id" params={{ id: String(id) }} />}>
          {t('to_door')}
        </Button>
      </Stack>
    </Page>
  );
}
