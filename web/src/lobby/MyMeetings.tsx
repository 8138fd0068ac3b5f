import { Badge, Button, Group, Loader, Paper, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { sentenceOf } from '../protocol/refused';
import type { Meeting } from '../protocol/types';
import { Page } from '../ui/Page';
import { meetingName, phaseNames } from '../ui/words';
import { JoinByLink } from './JoinByLink';
import { heapsOf, search, WHENS, type When } from './list';
import classes from './MyMeetings.module.css';
import { StateOf } from './StateOf';

/** Meetings shown of a heap at first, and more of them with each press. */
const PAGE = 20;

/** `/` for who is signed in: the meetings one may enter, read or look forward to. */
export function MyMeetings() {
  const { t } = useTranslation(['lobby', 'ui']);
  const meetings = useQuery({ queryKey: ['meetings'], queryFn: api.meetings, refetchOnMount: 'always' });
  return (
    <Page title={t('mine.title')}>
      <Stack gap="xl">
        <Group justify="space-between">
          <Title order={1}>{t('mine.title')}</Title>
          <Button
            size="md"
            component={Link}
            to="/new"
            leftSection={<IconPlus size={18} />}
            data-testid="new-meeting"
          >
            {t('mine.new')}
          </Button>
        </Group>
        <JoinByLink />
        {meetings.isPending && <Loader mx="auto" aria-label={t('ui:loading')} />}
        {meetings.isError && <Text role="alert">{sentenceOf(meetings.error)}</Text>}
        {meetings.data?.length === 0 && (
          <Paper withBorder p="xl" radius="lg" bg="var(--card)">
            <Text fw={600}>{t('mine.none')}</Text>
            <Text c="dimmed">{t('mine.none_why')}</Text>
          </Paper>
        )}
        {meetings.data && meetings.data.length > 0 && <Heaps meetings={meetings.data} />}
      </Stack>
    </Page>
  );
}

function Heaps({ meetings }: { meetings: Meeting[] }) {
  const { t } = useTranslation(['lobby', 'ui']);
  const account = useSession(({ session }) => (session.state === 'signed_in' ? session.user.id : null));
  const [words, setWords] = useState('');
  const [own, setOwn] = useState(false);
  const found = search(meetings, words).filter((meeting) => !own || meeting.creator_id === account);
  const heaps = heapsOf(found, Date.now());
  return (
    <>
      <Group gap="md">
        <TextInput
          type="search"
          aria-label={t('mine.search')}
          placeholder={t('mine.search')}
          leftSection={<IconSearch size={18} />}
          size="md"
          flex="1 1 220px"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Switch
          label={t('mine.own')}
          size="md"
          py="sm"
          checked={own}
          onChange={(event) => setOwn(event.currentTarget.checked)}
        />
      </Group>
      <Text role="status" className={words || own ? undefined : 'unseen'} c="dimmed">
        {t('mine.found', { count: found.length })}
      </Text>
      {WHENS.map((when) => heaps[when].length > 0 && <Heap key={when} when={when} meetings={heaps[when]} />)}
    </>
  );
}

function Heap({ when, meetings }: { when: When; meetings: Meeting[] }) {
  const { t } = useTranslation(['lobby', 'ui']);
  const [shown, setShown] = useState(PAGE);
  return (
    <section aria-labelledby={`heap-${when}`} data-testid={`heap-${when}`}>
      <Title order={2} size="h4" mb="sm" id={`heap-${when}`}>
        {t(`mine.${when}`)}
      </Title>
      <ul className={classes.list}>
        {meetings.slice(0, shown).map((meeting) => (
          <MeetingRow key={meeting.id} meeting={meeting} />
        ))}
      </ul>
      {meetings.length > shown && (
        <Button size="md" variant="default" fullWidth mt="sm" onClick={() => setShown(shown + PAGE)}>
          {t('ui:show_more')}
        </Button>
      )}
    </section>
  );
}

function MeetingRow({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation(['lobby', 'ui']);
  return (
    <li>
      <Link to="/m/$id" params={{ id: String(meeting.id) }} className={classes.row}>
        <div>
          <Text fw={600}>{meetingName(meeting)}</Text>
          <Text size="sm" c="dimmed">
            <StateOf meeting={meeting} />
          </Text>
        </div>
        <Group gap="xs">
          {!meeting.is_public && <Badge variant="default">{t('mine.private')}</Badge>}
          {meeting.is_active && meeting.started_at && (
            <Badge variant="light">{phaseNames[meeting.current_phase]}</Badge>
          )}
        </Group>
      </Link>
    </li>
  );
}
