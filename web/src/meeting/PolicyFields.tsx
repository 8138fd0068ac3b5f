import { NumberInput, Select, SimpleGrid, Switch } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from '../language/useTranslation';
import { MinutesInput } from '../ui/MinutesInput';
import { orderNames } from '../ui/words';
import classes from './MeetingSettings.module.css';
import { CHOICES, SECONDS, SWITCHES, type Values } from './settings';

export const labels = {
  turn_limit_seconds: 'turn_limit',
  grace_seconds: 'grace',
  no_show_seconds: 'no_show',
  disconnect_seconds: 'disconnect',
  queue_place_seconds: 'queue_place',
} as const satisfies Record<(typeof SECONDS)[number], string>;

/** All settings of a meeting. */
export function PolicyFields({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('meeting');
  const choice = (key: keyof typeof CHOICES) =>
    key === 'order'
      ? CHOICES.order.map((value) => ({ value, label: orderNames[value] }))
      : key === 'mode'
        ? CHOICES.mode.map((value) => ({ value, label: t(`mode_${value}`) }))
        : CHOICES.pass.map((value) => ({ value, label: t(`pass_${value}`) }));
  return (
    <>
      {(['mode', 'order', 'pass'] as const).map((key) => (
        <Select
          key={key}
          label={t(key)}
          data={choice(key)}
          allowDeselect={false}
          {...form.getInputProps(key)}
        />
      ))}
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm" className={classes.numbers}>
        {SECONDS.map((key) => (
          <NumberInput
            key={key}
            label={t(labels[key])}
            description={key === 'turn_limit_seconds' ? t('zero_off') : undefined}
            min={0}
            allowDecimal={false}
            {...form.getInputProps(key)}
          />
        ))}
        <NumberInput
          label={t('queue_limit')}
          min={1}
          allowDecimal={false}
          {...form.getInputProps('queue_limit')}
        />
        <MinutesInput
          label={t('phase_minutes')}
          description={t('phase_minutes_hint')}
          value={form.values.phase_seconds}
          onChange={(seconds) => form.setFieldValue('phase_seconds', seconds)}
        />
      </SimpleGrid>
      {SWITCHES.map((key) => (
        <Switch key={key} label={t(key)} {...form.getInputProps(key, { type: 'checkbox' })} />
      ))}
      <Switch
        label={t('board_open')}
        checked={form.values.board === 'open'}
        onChange={(event) => form.setFieldValue('board', event.currentTarget.checked ? 'open' : 'closed')}
      />
      <Switch
        label={t('board_all')}
        checked={form.values.board_edit === 'all'}
        onChange={(event) => form.setFieldValue('board_edit', event.currentTarget.checked ? 'all' : 'own')}
      />
      <Switch
        label={t('chat_on')}
        checked={form.values.chat === 'on'}
        onChange={(event) => form.setFieldValue('chat', event.currentTarget.checked ? 'on' : 'off')}
      />
    </>
  );
}
