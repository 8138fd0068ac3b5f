import {
  Alert,
  Button,
  Group,
  NumberInput,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldErrors, sentenceOf } from '../protocol/refused';
import { ORDERS, type Order } from '../protocol/types';
import { Page } from '../ui/Page';
import { orderNames } from '../ui/words';
import { api } from './api';

/** The server's default turn, in seconds. */
const TURN_SECONDS = 120;

export function CreateMeeting() {
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm({
    initialValues: {
      name: '',
      description: '',
      is_public: true,
      turn_limit_seconds: TURN_SECONDS as number | string,
      order: 'least_spoken' as Order,
    },
  });
  const submit = form.onSubmit(async ({ name, description, is_public, turn_limit_seconds, order }) => {
    setRefusal(null);
    form.setSubmitting(true);
    try {
      const meeting = await api.createMeeting({
        name: name.trim(),
        description: description.trim() || undefined,
        is_public,
        settings: { turn_limit_seconds: Number(turn_limit_seconds) || 0, order },
      });
      await navigate({ to: '/m/$id', params: { id: String(meeting.id) } });
    } catch (error) {
      form.setErrors(fieldErrors(error));
      setRefusal(sentenceOf(error));
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <Page>
      <form onSubmit={submit}>
        <Stack gap="lg" maw={520}>
          <Title order={1} size="h2">
            New meeting
          </Title>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <TextInput label="Name" required maxLength={200} size="md" {...form.getInputProps('name')} />
          <Textarea label="What it is about" autosize minRows={2} {...form.getInputProps('description')} />
          <NumberInput
            label="Longest turn, in seconds"
            description="0 lets everyone hold the floor as long as they like."
            min={0}
            allowDecimal={false}
            {...form.getInputProps('turn_limit_seconds')}
          />
          <Select
            label="Who is next"
            data={ORDERS.map((value) => ({ value, label: orderNames[value] }))}
            allowDeselect={false}
            {...form.getInputProps('order')}
          />
          <Switch
            label="Anyone with an account may find and join it"
            {...form.getInputProps('is_public', { type: 'checkbox' })}
          />
          <Ends busy={form.submitting} />
        </Stack>
      </form>
    </Page>
  );
}

function Ends({ busy }: { busy: boolean }) {
  return (
    <Group>
      <Button type="submit" size="md" loading={busy}>
        Create meeting
      </Button>
      <Button variant="subtle" size="md" component={Link} to="/">
        Cancel
      </Button>
    </Group>
  );
}
