import { Fieldset, NumberInput, Select, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from '../language/useTranslation';
import { ORDERS, PHASES, type PhaseName } from '../protocol/types';
import { MinutesInput } from '../ui/MinutesInput';
import { orderNames, phaseNames } from '../ui/words';
import classes from './CreateMeeting.module.css';
import type { Draft } from './draft';

/** Turns and order of the meeting, and where a phase has its own. */
export function PlanFields({ form }: { form: UseFormReturnType<Draft> }) {
  const { t } = useTranslation('lobby');
  const orders = ORDERS.map((value) => ({ value, label: orderNames[value] }));
  return (
    <Stack gap="lg">
      <Fieldset legend={t('create.whole')} variant="unstyled" className={classes.part}>
        <div className={classes.pair}>
          <NumberInput
            label={t('create.turn')}
            description={t('create.turn_why')}
            size="md"
            min={0}
            max={86_400}
            step={15}
            allowDecimal={false}
            hideControls
            {...form.getInputProps('turn')}
          />
          <Select
            label={t('create.order')}
            size="md"
            data={orders}
            allowDeselect={false}
            {...form.getInputProps('order')}
          />
        </div>
      </Fieldset>
      {/* Twelve more fields would say that they must be filled in; what holds without them stands in the plan. */}
      <details className={classes.fold}>
        <summary data-testid="plan-phases">{t('create.phases')}</summary>
        <Stack gap="lg">
          {PHASES.map((phase) => (
            <PhaseFields key={phase} phase={phase} form={form} orders={orders} />
          ))}
        </Stack>
      </details>
    </Stack>
  );
}

interface PhaseFieldsProps {
  phase: PhaseName;
  form: UseFormReturnType<Draft>;
  orders: { value: string; label: string }[];
}

function PhaseFields({ phase, form, orders }: PhaseFieldsProps) {
  const { t } = useTranslation('lobby');
  return (
    <Fieldset
      legend={phaseNames[phase]}
      variant="unstyled"
      className={classes.part}
      data-testid={`plan-${phase}`}
    >
      <div className={classes.own}>
        <MinutesInput
          label={t('create.length')}
          placeholder={t('create.no_length')}
          size="md"
          hideControls
          {...form.getInputProps(`phases.${phase}.length`)}
        />
        <NumberInput
          label={t('create.turn')}
          placeholder={t('create.as_meeting')}
          size="md"
          min={0}
          max={86_400}
          step={15}
          allowDecimal={false}
          hideControls
          {...form.getInputProps(`phases.${phase}.turn`)}
        />
        <Select
          label={t('create.order')}
          size="md"
          data={[{ value: '', label: t('create.as_meeting') }, ...orders]}
          allowDeselect={false}
          {...form.getInputProps(`phases.${phase}.order`)}
        />
      </div>
    </Fieldset>
  );
}
