import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';
import { Entry } from '../ui/Page';
import { signIn } from './session';

export function SignIn() {
  const { t } = useTranslation('account');
  const { to } = useSearch({ from: '/guest' });
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ initialValues: { username: '', password: '' } });
  const submit = form.onSubmit(async ({ username, password }) => {
    setRefusal(null);
    form.setSubmitting(true);
    try {
      await signIn(username.trim(), password);
      await navigate({ href: to ?? '/' });
    } catch (error) {
      setRefusal(sentenceOf(error));
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <Entry title={t('sign_in')}>
      <form onSubmit={submit}>
        <Stack>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput
            label={t('login')}
            autoComplete="username"
            required
            size="md"
            {...form.getInputProps('username')}
          />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            required
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={form.submitting}>
            {t('sign_in')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('new_here')}{' '}
            <Anchor
              underline="always"
              renderRoot={(props) => <Link {...props} to="/signup" search={{ to }} />}
            >
              {t('create')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </Entry>
  );
}
