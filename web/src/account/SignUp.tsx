import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldErrors, sentenceOf } from '../protocol/refused';
import { Entry } from '../ui/Page';
import { signUp } from './session';

export function SignUp() {
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
      const fields = fieldErrors(error);
      form.setErrors(fields);
      const shown = Object.keys(fields).some((field) => field in form.values);
      if (!shown) setRefusal(sentenceOf(error));
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <Entry title="Create an account" lead="You will be seen in meetings by your name.">
      <form onSubmit={submit}>
        <Stack>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput
            label="Name"
            autoComplete="name"
            required
            size="md"
            {...form.getInputProps('full_name')}
          />
          <TextInput
            label="Email"
            type="email"
            autoComplete="email"
            required
            size="md"
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            description="At least 8 characters."
            autoComplete="new-password"
            required
            size="md"
            {...form.getInputProps('password')}
          />
          <Button type="submit" size="md" loading={form.submitting}>
            Create account
          </Button>
          <Text size="sm" c="dimmed">
            Already have an account?{' '}
            <Anchor
              underline="always"
              renderRoot={(props) => <Link {...props} to="/signin" search={{ to }} />}
            >
              Sign in
            </Anchor>
          </Text>
        </Stack>
      </form>
    </Entry>
  );
}
