import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';
import { Dialog } from '../ui/Dialog';
import { eraseAccount } from './profile';

/** What deleting the account takes away and what it leaves, and then the deed. */
export function EraseAccount() {
  const { t } = useTranslation(['account', 'ui']);
  const [asking, ask] = useState(false);
  return (
    <Stack gap="sm">
      <Text>
        <b>{t('erase.goes')}</b>
        <br />
        {t('erase.goes_text')}
      </Text>
      <Text>
        <b>{t('erase.stays')}</b>
        <br />
        {t('erase.stays_text')}
      </Text>
      <Text fw={600}>{t('erase.never')}</Text>
      <Group>
        <Button size="md" variant="default" onClick={() => ask(true)} data-testid="erase">
          {t('erase.open')}
        </Button>
      </Group>
      {asking && <Confirm onClose={() => ask(false)} />}
    </Stack>
  );
}

function Confirm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['account', 'ui']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await eraseAccount(password);
      queries.clear();
      await navigate({ to: '/' });
    } catch (error) {
      setRefusal(sentenceOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog opened onClose={onClose} title={t('erase.title')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <Text>{t('erase.never')}</Text>
          <PasswordInput
            label={t('erase.confirm')}
            autoComplete="current-password"
            required
            size="md"
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button size="md" variant="default" onClick={onClose}>
              {t('ui:cancel')}
            </Button>
            <Button size="md" type="submit" color="red" loading={busy} data-testid="erase-now">
              {t('erase.now')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
