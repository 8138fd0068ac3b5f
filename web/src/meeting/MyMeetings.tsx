import { Badge, Button, Group, Loader, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { sentenceOf } from '../protocol/refused';
import type { Meeting } from '../protocol/types';
import { dateAndTime } from '../ui/clock';
import { Page } from '../ui/Page';
import { phaseNames } from '../ui/words';
import { api } from './api';
import classes from './MyMeetings.module.css';

/** The path that a pasted link, invitation or number leads to; null for anything else. */
export function pathOfLink(text: string): string | null {
  const found = /(?:^|\/)(m\/\d+|join\/[\w.~-]+)\/?$/.exec(text.trim());
  if (found) return `/${found[1]}`;
  return /^\d+$/.test(text.trim()) ? `/m/${text.trim()}` : null;
}

function JoinByLink() {
  const navigate = useNavigate();
  const [link, setLink] = useState('');
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = pathOfLink(link);
    if (path) void navigate({ href: path });
    else setError('This is no link to a meeting.');
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="xs" wrap="nowrap">
        <TextInput
          aria-label="Link or number of a meeting"
          placeholder="Paste a link to join"
          value={link}
          error={error}
          onChange={(event) => {
            setLink(event.currentTarget.value);
            setError(null);
          }}
          flex={1}
        />
        <Button type="submit" variant="default">
          Join
        </Button>
      </Group>
    </form>
  );
}

function stateOf(meeting: Meeting): string {
  if (meeting.ended_at) return `Ended ${dateAndTime(meeting.ended_at)}`;
  if (meeting.started_at) return `Started ${dateAndTime(meeting.started_at)}`;
  if (meeting.scheduled_at) return `Planned for ${dateAndTime(meeting.scheduled_at)}`;
  return `Created ${dateAndTime(meeting.created_at)}`;
}

function MeetingRow({ meeting }: { meeting: Meeting }) {
  return (
    <Link to="/m/$id" params={{ id: String(meeting.id) }} className={classes.row}>
      <div>
        <Text fw={600}>{meeting.name}</Text>
        <Text size="sm" c="dimmed">
          {stateOf(meeting)}
        </Text>
      </div>
      <Group gap="xs">
        {!meeting.is_public && <Badge variant="default">Private</Badge>}
        {meeting.is_active && <Badge variant="light">{phaseNames[meeting.current_phase]}</Badge>}
      </Group>
    </Link>
  );
}

export function MyMeetings() {
  const meetings = useQuery({ queryKey: ['meetings'], queryFn: api.meetings, refetchOnMount: 'always' });
  return (
    <Page>
      <Stack gap="xl">
        <Group justify="space-between">
          <Title order={1} size="h2">
            Meetings
          </Title>
          <Button component={Link} to="/new" leftSection={<IconPlus size={18} />} data-testid="new-meeting">
            New meeting
          </Button>
        </Group>
        <JoinByLink />
        {meetings.isPending && <Loader mx="auto" aria-label="Loading" />}
        {meetings.isError && <Text role="alert">{sentenceOf(meetings.error)}</Text>}
        {meetings.data?.length === 0 && (
          <Paper withBorder p="xl" radius="lg" bg="var(--card)">
            <Text fw={600}>No meeting yet</Text>
            <Text c="dimmed">Create one, or paste the link that somebody sent you.</Text>
          </Paper>
        )}
        <Stack gap="xs" component="section" aria-label="Meetings">
          {meetings.data?.map((meeting) => (
            <MeetingRow key={meeting.id} meeting={meeting} />
          ))}
        </Stack>
      </Stack>
    </Page>
  );
}
