import { Alert, Button, CopyButton, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { useRoom } from '../meeting/useRoom';
import { sentenceOf } from '../protocol/refused';
import { ROLES, type Role } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { roleNames } from '../ui/words';

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** A link for everyone, or an invitation for a role that one does not get by joining alone. */
export const InviteDialog = memo(function InviteDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('participant');
  const { meeting } = useRoom();
  const [role, setRole] = useState<Role>('participant');
  const [email, setEmail] = useState('');
  const invite = useMutation({
    mutationFn: () => api.invite(meeting.id, { role, email: email.trim() || undefined }),
  });
  const invited = invite.data?.invitation.email;
  const token = invite.data?.invitation.invitation_token;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={t('invite_people')}>
      <Stack>
        {meeting.is_public && (
          <CopyRow
            label={t('link_for_all')}
            value={`${location.origin}/m/${meeting.id}`}
            testid="meeting-link"
          />
        )}
        <form onSubmit={submit}>
          <Stack>
            <Select
              label={t('join_as')}
              data={ROLES.map((value) => ({ value, label: roleNames[value] }))}
              value={role}
              allowDeselect={false}
              onChange={(value) => setRole((value as Role) ?? 'participant')}
            />
            <TextInput
              label={t('email')}
              description={t('email_hint')}
              type="email"
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            {invite.isError && (
              <Alert color="red" role="alert">
                {sentenceOf(invite.error)}
              </Alert>
            )}
            <Group justify="flex-end">
              <Button type="submit" loading={invite.isPending} data-testid="make-invitation">
                {t('make_link')}
              </Button>
            </Group>
          </Stack>
        </form>
        {token && (
          <>
            <CopyRow label={t('link')} value={`${location.origin}/join/${token}`} testid="invitation-link" />
            <Text size="sm" c="dimmed">
              {t('link_once')} {invited && t('link_for', { email: invited })}
            </Text>
          </>
        )}
      </Stack>
    </Dialog>
  );
});

function CopyRow({ label, value, testid }: { label: string; value: string; testid: string }) {
  const { t } = useTranslation('participant');
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        data-testid={testid}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? t('copied') : t('copy')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
