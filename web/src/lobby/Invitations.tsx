import { Badge, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { sentenceOf } from '../protocol/refused';
import type { Invitation } from '../protocol/types';
import { dateAndTime } from '../ui/clock';
import { tell, tellRefusal } from '../ui/notify';
import { Page } from '../ui/Page';
import { meetingName, roleNames } from '../ui/words';
import classes from './Invitations.module.css';

/** `/invitations`: those to one's own address, and what became of earlier ones. */
export function Invitations() {
  const { t } = useTranslation(['lobby', 'ui']);
  const email = useSession(({ session }) => (session.state === 'signed_in' ? session.user.email : ''));
  const list = useQuery({
    queryKey: ['invitations'],
    queryFn: api.myInvitations,
    refetchOnMount: 'always',
  });
  const all = list.data?.invitations ?? [];
  const open = all.filter((invitation) => invitation.status === 'pending');
  const past = all.filter((invitation) => invitation.status !== 'pending');
  return (
    <Page title={t('invitations.title')}>
      <Stack gap="xl">
        <Title order={1}>{t('invitations.title')}</Title>
        {list.isPending && <Loader mx="auto" aria-label={t('ui:loading')} />}
        {list.isError && <Text role="alert">{sentenceOf(list.error)}</Text>}
        {list.data && open.length === 0 && (
          <Paper withBorder p="xl" radius="lg" bg="var(--card)">
            <Text fw={600}>{t('invitations.none')}</Text>
            <Text c="dimmed">{t('invitations.none_why', { email })}</Text>
          </Paper>
        )}
        {open.length > 0 && (
          <ul className={classes.list} data-testid="invitations">
            {open.map((invitation) => (
              <Open key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
        {past.length > 0 && <Past invitations={past} />}
      </Stack>
    </Page>
  );
}

function Open({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(['lobby', 'ui']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = meetingName({ name: invitation.meeting_name });
  // What is addressed to an account is answered by its number: the link's secret is shown once, to who made it.
  const number = String(invitation.id);
  const accept = useMutation({
    mutationFn: () => api.accept(number),
    onSuccess: () => navigate({ to: '/m/$id', params: { id: String(invitation.meeting_id) } }),
    onError: tellRefusal,
  });
  const decline = useMutation({
    mutationFn: () => api.decline(number),
    onSuccess: () => {
      tell(t('invitations.declined', { name }));
      return queries.invalidateQueries({ queryKey: ['invitations'] });
    },
    onError: tellRefusal,
  });
  return (
    <li className={classes.open}>
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {t('invitations.role', {
            role: roleNames[invitation.role],
            when: dateAndTime(invitation.expires_at),
          })}
        </Text>
      </div>
      <Group gap="xs">
        <Button
          size="md"
          loading={accept.isPending}
          aria-label={t('invitations.accept_one', { name })}
          onClick={() => accept.mutate()}
        >
          {t('invitations.accept')}
        </Button>
        <Button
          size="md"
          variant="default"
          loading={decline.isPending}
          aria-label={t('invitations.decline_one', { name })}
          onClick={() => decline.mutate()}
        >
          {t('invitations.decline')}
        </Button>
      </Group>
    </li>
  );
}

type Past = 'accepted' | 'declined' | 'expired';

function Past({ invitations }: { invitations: Invitation[] }) {
  const { t } = useTranslation(['lobby', 'ui']);
  return (
    <section aria-labelledby="earlier">
      <Title order={2} size="h4" mb="sm" id="earlier">
        {t('invitations.earlier')}
      </Title>
      <ul className={classes.list}>
        {invitations.map((invitation) => (
          <li key={invitation.id} className={classes.past}>
            <Text>{meetingName({ name: invitation.meeting_name })}</Text>
            <Badge variant="default">{t(`invitations.status.${invitation.status as Past}`)}</Badge>
          </li>
        ))}
      </ul>
    </section>
  );
}
