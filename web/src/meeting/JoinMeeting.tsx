import { Alert, Button, Loader, Radio, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSession } from '../account/session';
import { sentenceOf } from '../protocol/refused';
import type { Role } from '../protocol/types';
import { Entry } from '../ui/Page';
import { api } from './api';

export function JoinMeeting({ id, onJoined }: { id: number; onJoined: () => void }) {
  const session = useSession((s) => s.session);
  const known = session.state === 'signed_in' ? session.user.full_name || session.user.username : '';
  const [name, setName] = useState(known);
  const [role, setRole] = useState<Role>('participant');
  const meeting = useQuery({ queryKey: ['meeting', id], queryFn: () => api.meeting(id) });
  const join = useMutation({
    mutationFn: () => api.join(id, name.trim() || undefined, role),
    onSuccess: onJoined,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  const refusal = meeting.error ?? join.error;
  return (
    <Entry title={meeting.data?.name ?? 'Meeting'} lead={meeting.data?.description}>
      <form onSubmit={submit}>
        <Stack>
          {meeting.isPending && <Loader aria-label="Loading" />}
          {refusal && (
            <Alert color="red" role="alert">
              {sentenceOf(refusal)}
            </Alert>
          )}
          <TextInput
            label="Your name in this meeting"
            value={name}
            maxLength={200}
            size="md"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label="Join as" value={role} onChange={(value) => setRole(value as Role)}>
            <Stack gap="xs" mt="xs">
              <Radio value="participant" label="Participant" description="You may ask for the floor." />
              <Radio value="observer" label="Observer" description="You watch and listen." />
            </Stack>
          </Radio.Group>
          <Button type="submit" size="md" loading={join.isPending} disabled={!meeting.data?.is_active}>
            Join the meeting
          </Button>
        </Stack>
      </form>
    </Entry>
  );
}
