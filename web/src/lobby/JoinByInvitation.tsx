import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { Refused, sentenceOf } from '../protocol/refused';
import { dateAndTime } from '../ui/clock';
import { Entry } from '../ui/Page';
import { roleNames } from '../ui/words';

/** `/join/{token}`: what an invitation's link leads to. */
export function JoinByInvitation() {
  const { t } = useTranslation(['lobby', 'ui']);
  const { token } = useParams({ from: '/join/$token' });
  const signedIn = useSession((s) => s.session.state === 'signed_in');
  const navigate = useNavigate();
  const found = useQuery({ queryKey: ['invitation', token], queryFn: () => api.invitation(token) });
  const invitation = found.data?.invitation;
  const accept = useMutation({
    mutationFn: () => api.accept(token),
    onSuccess: (answer) => navigate({ to: '/m/$id', params: { id: String(answer.invitation.meeting_id) } }),
  });
  const decline = useMutation({ mutationFn: () => api.decline(token) });
  const refusal = found.error ?? accept.error ?? decline.error;
  if (decline.isSuccess)
    return (
      <Entry title={invitation?.meeting_name ?? t('invited.title')}>
        <Text role="status">{t('invited.declined')}</Text>
      </Entry>
    );
  return (
    <Entry title={invitation?.meeting_name ?? t('invited.title')} lead={invitation && t('invited.lead')}>
      <Stack>
        {found.isPending && <Loader aria-label={t('ui:loading')} />}
        {refusal && (
          <Alert color="red" role="alert">
            {refusal instanceof Refused && refusal.status === 404 ? t('invited.gone') : sentenceOf(refusal)}
          </Alert>
        )}
        {invitation && (
          <Text>
            {t('invited.role', {
              role: roleNames[invitation.role],
              when: dateAndTime(invitation.expires_at),
            })}
          </Text>
        )}
        {invitation && signedIn && (
          <Group>
            <Button size="md" loading={accept.isPending} onClick={() => accept.mutate()}>
              {t('invited.accept')}
            </Button>
            <Button size="md" variant="default" loading={decline.isPending} onClick={() => decline.mutate()}>
              {t('invited.decline')}
            </Button>
          </Group>
        )}
        {invitation && !signedIn && <Doors to={`/join/${token}`} />}
      </Stack>
    </Entry>
  );
}

/** For whoever has to become known first, and comes back here then. */
function Doors({ to }: { to: string }) {
  const { t } = useTranslation(['lobby', 'ui']);
  return (
    <Group>
      <Button size="md" renderRoot={(props) => <Link {...props} to="/signup" search={{ to }} />}>
        {t('invited.create')}
      </Button>
      <Button
        size="md"
        variant="default"
        renderRoot={(props) => <Link {...props} to="/signin" search={{ to }} />}
      >
        {t('invited.sign_in')}
      </Button>
    </Group>
  );
}
