import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';
import { showInForm } from '../ui/formRefusal';
import { Entry } from '../ui/Page';
import { signUp } from './session';

export function SignUp() {
  const { t } = useTranslation('account');
  const { to } = useSearch({ from: '/guest' });
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({ initialValues: { full_name: '', email: '', password: '' } });
  const submit = form.onSubmit(async ({ full_name, email, password }) => {
    setRefusal(null);
    form.setSubmitting(true);
    try {
      await signUp({ full_name: full_name.trim() || undefined, email: email.trim(), password });
      await navigate({ href: to ?? '/' });
    } catch (error) {
      if (!showInForm(form, error)) setRefusal(sentenceOf(error));
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <Entry title={t('create')} lead={t('seen_by_name')}>
      <form onSubmit={submit}>
        <Stack>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput
            label={t('name')}
            autoComplete="name"
            required
            size="md"
            {...form.getInputProps('full_name')}
          />
          <TextInput
            label={t('email')}
            type="email"
            autoComplete="email"
            required
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label={t('password')}
            description={t('password_rule')}
            autoComplete="new-password"
            required
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={form.submitting}>
            {t('create_now')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('have_one')}{' '}
            <Anchor
              underline="always"
              renderRoot={(props) => <Link {...props} to="/signin" search={{ to }} />}
            >
              {t('sign_in')}
            </Anchor>
          </Text>
        </Stack>
      </form>
    </Entry>
  );
}
