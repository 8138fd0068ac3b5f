import { Alert, Button, Loader, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { sentenceOf } from '../protocol/refused';
import type { Role } from '../protocol/types';
import { Entry } from '../ui/Page';
import { roleNames } from '../ui/words';

/** The door of a meeting that one is not in. */
export function JoinMeeting({ id, onJoined }: { id: number; onJoined: () => void }) {
  const { t } = useTranslation(['lobby', 'ui']);
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
  if (meeting.data && !meeting.data.is_active)
    return (
      <Entry title={meeting.data.name ?? t('door.title')} lead={meeting.data.description}>
        <Text>{t('door.ended')}</Text>
      </Entry>
    );
  return (
    <Entry title={meeting.data?.name ?? t('door.title')} lead={meeting.data?.description}>
      <form onSubmit={submit}>
        <Stack>
          {meeting.isPending && <Loader aria-label={t('ui:loading')} />}
          {refusal && (
            <Alert color="red" role="alert">
              {sentenceOf(refusal)}
            </Alert>
          )}
          <TextInput
            label={t('door.name')}
            value={name}
            maxLength={200}
            size="md"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label={t('door.as')} value={role} onChange={(value) => setRole(value as Role)}>
            <Stack gap={0} mt="xs">
              {(['participant', 'observer'] as const).map((value) => (
                <Radio
                  key={value}
                  value={value}
                  label={roleNames[value]}
                  description={t(`door.${value}`)}
                  size="md"
                  py={6}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Button type="submit" size="md" loading={join.isPending}>
            {t('door.join')}
          </Button>
        </Stack>
      </form>
    </Entry>
  );
}
