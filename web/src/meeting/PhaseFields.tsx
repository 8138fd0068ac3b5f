import { NumberInput, Select, SimpleGrid } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { t } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import { MinutesInput } from '../ui/MinutesInput';
import { orderNames } from '../ui/words';
import classes from './MeetingSettings.module.css';
import { labels } from './PolicyFields';
import type { Policy } from './policy';
import { CHOICES, type OwnValues, SECONDS } from './settings';

type Choice = { [Key in keyof Policy]: Policy[Key] extends number ? never : Key }[keyof Policy];

/** What one may choose of a setting, each with its name. */
function optionsOf(key: Choice): { value: string; label: string }[] {
  switch (key) {
    case 'order':
      return CHOICES.order.map((value) => ({ value, label: orderNames[value] }));
    case 'mode':
      return CHOICES.mode.map((value) => ({ value, label: t(`meeting:mode_${value}`) }));
    case 'pass':
      return CHOICES.pass.map((value) => ({ value, label: t(`meeting:pass_${value}`) }));
    case 'board_edit':
      return (['own', 'all'] as const).map((value) => ({ value, label: t(`meeting:edit_${value}`) }));
    case 'board':
      return (['open', 'closed'] as const).map((value) => ({ value, label: t(`meeting:${value}`) }));
    case 'chat':
      return [
        { value: 'on', label: t('meeting:open') },
        { value: 'off', label: t('meeting:closed') },
      ];
    case 'overtime':
    case 'require_reason':
      return [
        { value: 'true', label: t('meeting:yes') },
        { value: 'false', label: t('meeting:no') },
      ];
  }
}

interface PhaseFieldsProps {
  form: UseFormReturnType<OwnValues>;
  /** What holds where the phase has nothing of its own. */
  meeting: Policy;
}

/** All settings of one phase; each says what it is in the meeting, and may be as there. */
export function PhaseFields({ form, meeting }: PhaseFieldsProps) {
  const { t } = useTranslation('meeting');
  const there = (value: string | number) => t('in_meeting', { value });
  const choice = (key: Choice, label: string) => {
    const options = optionsOf(key);
    const same = options.find(({ value }) => value === String(meeting[key]));
    return (
      <Select
        key={key}
        label={label}
        description={there(same?.label ?? '')}
        data={[{ value: '', label: t('as_meeting') }, ...options]}
        allowDeselect={false}
        {...form.getInputProps(key)}
      />
    );
  };
  const number = { placeholder: t('as_meeting'), min: 0, allowDecimal: false };
  return (
    <>
      <MinutesInput
        label={t('this_minutes')}
        description={there(meeting.phase_seconds ? meeting.phase_seconds / 60 : t('no_length'))}
        placeholder={t('as_meeting')}
        value={form.values.phase_seconds}
        onChange={(seconds) => form.setFieldValue('phase_seconds', seconds)}
      />
      {(['mode', 'order', 'pass'] as const).map((key) => choice(key, t(key)))}
      <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="sm" className={classes.numbers}>
        {SECONDS.map((key) => (
          <NumberInput
            key={key}
            label={t(labels[key])}
            description={there(
              key === 'turn_limit_seconds' && meeting[key] === 0 ? t('no_limit') : meeting[key],
            )}
            {...number}
            {...form.getInputProps(key)}
          />
        ))}
        <NumberInput
          label={t('queue_limit')}
          description={there(meeting.queue_limit)}
          {...number}
          min={1}
          {...form.getInputProps('queue_limit')}
        />
      </SimpleGrid>
      {choice('board', t('board'))}
      {choice('board_edit', t('board_edit'))}
      {choice('chat', t('tab_chat'))}
      {choice('overtime', t('overtime'))}
      {choice('require_reason', t('require_reason'))}
    </>
  );
}
