import { Alert, Button, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api } from '../meeting/api';
import { useRoom } from '../meeting/useRoom';
import { sentenceOf } from '../protocol/refused';
import { ROLES, type Role } from '../protocol/types';
import { roleNames } from '../ui/words';

/** A link for everyone, or an invitation for a role that one does not get by joining alone. */
export function InviteDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { meeting } = useRoom();
  const [role, setRole] = useState<Role>('participant');
  const [email, setEmail] = useState('');
  const invite = useMutation({
    mutationFn: () => api.invite(meeting.id, { role, email: email.trim() || undefined }),
  });
  const token = invite.data?.invitation.invitation_token;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Invite people">
      <Stack>
        {meeting.is_public && (
          <CopyRow
            label="Link for anyone with an account"
            value={`${location.origin}/m/${meeting.id}`}
            testid="meeting-link"
          />
        )}
        <form onSubmit={submit}>
          <Stack>
            <Select
              label="They join as"
              data={ROLES.map((value) => ({ value, label: roleNames[value] }))}
              value={role}
              allowDeselect={false}
              onChange={(value) => setRole((value as Role) ?? 'participant')}
            />
            <TextInput
              label="Email"
              description="Leave it empty for a link that anyone with an account may use, each once."
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
                Make an invitation link
              </Button>
            </Group>
          </Stack>
        </form>
        {token && (
          <>
            <CopyRow
              label="Invitation link"
              value={`${location.origin}/join/${token}`}
              testid="invitation-link"
            />
            <Text size="sm" c="dimmed">
              It is shown only now, and good for 7 days.
            </Text>
          </>
        )}
      </Stack>
    </Modal>
  );
}

function CopyRow({ label, value, testid }: { label: string; value: string; testid: string }) {
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
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
