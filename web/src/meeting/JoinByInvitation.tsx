import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useSession } from '../account/session';
import { Refused, sentenceOf } from '../protocol/refused';
import { dateAndTime } from '../ui/clock';
import { Entry } from '../ui/Page';
import { roleNames } from '../ui/words';
import { api } from './api';

export function JoinByInvitation() {
  const { token } = useParams({ from: '/join/$token' });
  const signedIn = useSession((s) => s.session.state === 'signed_in');
  const navigate = useNavigate();
  const found = useQuery({ queryKey: ['invitation', token], queryFn: () => api.invitation(token) });
  const invitation = found.data?.invitation;
  const accept = useMutation({
    mutationFn: () => api.accept(token),
    onSuccess: (answer) => {
      const id = answer.invitation.meeting_id ?? invitation?.meeting_id;
      return navigate({ href: id ? `/m/${id}` : '/' });
    },
  });
  const refusal = found.error ?? accept.error;
  const to = `/join/${token}`;
  return (
    <Entry
      title={invitation?.meeting_name ?? 'You are invited'}
      lead={invitation && 'You are invited to this meeting.'}
    >
      <Stack>
        {found.isPending && <Loader aria-label="Loading" />}
        {refusal && (
          <Alert color="red" role="alert">
            {refusal instanceof Refused && refusal.status === 404
              ? 'This invitation does not exist. Ask for a new link.'
              : sentenceOf(refusal)}
          </Alert>
        )}
        {invitation && (
          <Text>
            You would join as <b>{roleNames[invitation.role]}</b>. The link is good until{' '}
            {dateAndTime(invitation.expires_at)}.
          </Text>
        )}
        {invitation && signedIn && (
          <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
            Join the meeting
          </Button>
        )}
        {invitation && !signedIn && (
          <Group>
            <Button size="md" renderRoot={(props) => <Link {...props} to="/signup" search={{ to }} />}>
              Create an account to join
            </Button>
            <Button
              size="md"
              variant="default"
              renderRoot={(props) => <Link {...props} to="/signin" search={{ to }} />}
            >
              Sign in
            </Button>
          </Group>
        )}
      </Stack>
    </Entry>
  );
}
