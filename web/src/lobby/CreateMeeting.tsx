import { Alert, Button, Group, Stack, Switch, Textarea, TextInput, Title } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { fieldErrors, sentenceOf } from '../protocol/refused';
import { NAME_MAX, TEXT_MAX, useLimit } from '../ui/limit';
import { Page } from '../ui/Page';
import classes from './CreateMeeting.module.css';
import { type Draft, emptyDraft, filledBy, settingsOf } from './draft';
import { Plan } from './Plan';
import { PlanFields } from './PlanFields';
import { TemplateChoice } from './TemplateChoice';

/** `/new`: a meeting from a template, with what it sets in words beside it. */
export function CreateMeeting() {
  const { t } = useTranslation(['lobby', 'ui']);
  const navigate = useNavigate();
  const [refusal, setRefusal] = useState<string | null>(null);
  const form = useForm<Draft>({ initialValues: emptyDraft() });
  const submit = form.onSubmit(async (draft) => {
    setRefusal(null);
    form.setSubmitting(true);
    try {
      const meeting = await api.createMeeting({
        name: draft.name.trim(),
        description: draft.description.trim() || undefined,
        scheduled_at: draft.scheduled ? new Date(draft.scheduled).toISOString() : undefined,
        is_public: draft.is_public,
        settings: settingsOf(draft),
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
    <Page title={t('create.title')} width="wide">
      <Title order={1} mb="xl">
        {t('create.title')}
      </Title>
      <form onSubmit={submit} className={classes.form}>
        <Stack gap="xl" className={classes.fields}>
          {refusal && (
            <Alert color="red" role="alert">
              {refusal}
            </Alert>
          )}
          <AboutFields form={form} />
          <TemplateChoice
            value={form.values.template}
            onChange={(template) => form.setValues(filledBy(template))}
          />
          <PlanFields form={form} />
        </Stack>
        <Plan settings={settingsOf(form.values)} />
        <Ends busy={form.submitting} />
      </form>
    </Page>
  );
}

function AboutFields({ form }: { form: UseFormReturnType<Draft> }) {
  const { t } = useTranslation(['lobby', 'ui']);
  return (
    <Stack>
      <TextInput
        label={t('create.name')}
        required
        size="md"
        {...form.getInputProps('name')}
        {...useLimit(form.values.name, NAME_MAX)}
      />
      <Textarea
        label={t('create.about')}
        autosize
        minRows={2}
        maxRows={10}
        size="md"
        {...form.getInputProps('description')}
        {...useLimit(form.values.description, TEXT_MAX)}
      />
      <TextInput
        type="datetime-local"
        label={t('create.when')}
        description={t('create.when_why')}
        size="md"
        maw={320}
        {...form.getInputProps('scheduled')}
      />
      <Switch
        label={t('create.public')}
        size="md"
        py="sm"
        {...form.getInputProps('is_public', { type: 'checkbox' })}
      />
    </Stack>
  );
}

function Ends({ busy }: { busy: boolean }) {
  const { t } = useTranslation(['lobby', 'ui']);
  return (
    <Group className={classes.ends}>
      <Button type="submit" size="md" loading={busy}>
        {t('create.submit')}
      </Button>
      <Button variant="subtle" size="md" renderRoot={(props) => <Link {...props} to="/" />}>
        {t('ui:cancel')}
      </Button>
    </Group>
  );
}
