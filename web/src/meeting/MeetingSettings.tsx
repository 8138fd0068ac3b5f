import { Button, Group, Stack, Switch, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { PHASES, type PhaseName } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { NAME_MAX, TEXT_MAX, useLimit } from '../ui/limit';
import { meetingName, phaseNames } from '../ui/words';
import classes from './MeetingSettings.module.css';
import { PhaseFields } from './PhaseFields';
import { PolicyFields } from './PolicyFields';
import { meetingPolicy } from './policy';
import { changesOf, type OwnValues, ownChanges, ownValues, type Values } from './settings';
import { act, useRoom } from './useRoom';

/** What a facilitator may set, for the meeting and for each phase; only what was changed is sent. */
export function MeetingSettings({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('meeting');
  const [shown, setShown] = useState<string>('meeting');
  return (
    <Dialog opened onClose={onClose} title={t('settings_of')} size="lg">
      <Tabs value={shown} onChange={(value) => setShown(value ?? 'meeting')} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="meeting">{t('whole')}</Tabs.Tab>
          {PHASES.map((phase) => (
            <Tabs.Tab key={phase} value={phase}>
              {phaseNames[phase]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="meeting" pt="md">
          <MeetingForm onClose={onClose} />
        </Tabs.Panel>
        {PHASES.map((phase) => (
          <Tabs.Panel key={phase} value={phase} pt="md">
            <PhaseForm phase={phase} onClose={onClose} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Dialog>
  );
}

function MeetingForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('meeting');
  const { meeting } = useRoom();
  const [before] = useState(() => meetingPolicy(meeting.settings));
  const form = useForm<Values>({ initialValues: before });
  const about = useForm({
    initialValues: {
      name: meetingName(meeting),
      description: meeting.description ?? '',
      is_public: meeting.is_public,
    },
  });
  const nameLimit = useLimit(about.values.name, NAME_MAX);
  const aboutLimit = useLimit(about.values.description, TEXT_MAX);
  const submit = form.onSubmit(async (values) => {
    const { name, description, is_public } = about.values;
    const done = await act('meeting.update', {
      ...(about.isDirty('name') && { name: name.trim() }),
      ...(about.isDirty('description') && { description: description.trim() || null }),
      ...(about.isDirty('is_public') && { is_public }),
      settings: changesOf(before, values),
    });
    if (done) onClose();
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput label={t('name')} required {...about.getInputProps('name')} {...nameLimit} />
        <Textarea
          label={t('description')}
          autosize
          minRows={1}
          maxRows={8}
          {...about.getInputProps('description')}
          {...aboutLimit}
        />
        <Switch label={t('is_public')} {...about.getInputProps('is_public', { type: 'checkbox' })} />
        <PolicyFields form={form} />
        <Actions onClose={onClose} />
      </Stack>
    </form>
  );
}

function PhaseForm({ phase, onClose }: { phase: PhaseName; onClose: () => void }) {
  const { t } = useTranslation('meeting');
  const { settings } = useRoom().meeting;
  const [own] = useState(() => settings.phases?.[phase]);
  const form = useForm<OwnValues>({ initialValues: ownValues(own) });
  const submit = form.onSubmit(async (values) => {
    const done = await act('meeting.update', {
      settings: { phases: { [phase]: ownChanges(own, values) } },
    });
    if (done) onClose();
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('phase_note')}
        </Text>
        <PhaseFields form={form} meeting={meetingPolicy(settings)} />
        <Actions onClose={onClose} />
      </Stack>
    </form>
  );
}

function Actions({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('meeting');
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        {t('cancel')}
      </Button>
      <Button type="submit" data-testid="save-settings">
        {t('save')}
      </Button>
    </Group>
  );
}
