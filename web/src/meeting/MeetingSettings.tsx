import { Button, Group, Modal, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { type Meeting, ORDERS, type Order } from '../protocol/types';
import { meetingName, orderNames } from '../ui/words';
import { act, useRoom } from './useRoom';

const passNames = {
  anyone: 'To anyone',
  queue: 'Only to who is waiting',
  off: 'Not at all',
} as const;

/** What the form starts from. */
function valuesOf(meeting: Meeting) {
  const { settings } = meeting;
  return {
    name: meetingName(meeting),
    is_public: meeting.is_public,
    turn_limit_seconds: (settings.turn_limit_seconds ?? 120) as number | string,
    grace_seconds: (settings.grace_seconds ?? 3) as number | string,
    order: settings.order ?? ('least_spoken' as Order),
    pass: settings.pass ?? 'anyone',
    require_reason: settings.require_reason ?? false,
    board_edit_all: settings.board_edit === 'all',
  };
}

/** What a facilitator may set; only what was changed is sent. */
export function MeetingSettings({ onClose }: { onClose: () => void }) {
  const { meeting } = useRoom();
  const form = useForm({
    initialValues: valuesOf(meeting),
  });
  const submit = form.onSubmit(async (values) => {
    const {
      name,
      is_public,
      board_edit_all,
      turn_limit_seconds,
      grace_seconds,
      order,
      pass,
      require_reason,
    } = values;
    const done = await act('meeting.update', {
      ...(form.isDirty('name') && { name: name.trim() }),
      ...(form.isDirty('is_public') && { is_public }),
      settings: {
        turn_limit_seconds: Number(turn_limit_seconds) || 0,
        grace_seconds: Number(grace_seconds) || 0,
        order,
        pass,
        require_reason,
        board_edit: board_edit_all ? 'all' : 'own',
      },
    });
    if (done) onClose();
  });
  return (
    <Modal opened onClose={onClose} title="Settings of this meeting">
      <form onSubmit={submit}>
        <Stack>
          <TextInput label="Name" required maxLength={200} {...form.getInputProps('name')} />
          <PolicyFields form={form} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" data-testid="save-settings">
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function PolicyFields({ form }: { form: UseFormReturnType<ReturnType<typeof valuesOf>> }) {
  return (
    <>
      <NumberInput
        label="Longest turn, in seconds"
        description="0 is without limit."
        min={0}
        allowDecimal={false}
        {...form.getInputProps('turn_limit_seconds')}
      />
      <NumberInput
        label="Grace after it, in seconds"
        min={0}
        allowDecimal={false}
        {...form.getInputProps('grace_seconds')}
      />
      <Select
        label="Who is next"
        data={ORDERS.map((value) => ({ value, label: orderNames[value] }))}
        allowDeselect={false}
        {...form.getInputProps('order')}
      />
      <Select
        label="The floor may be passed on"
        data={Object.entries(passNames).map(([value, label]) => ({ value, label }))}
        allowDeselect={false}
        {...form.getInputProps('pass')}
      />
      <Switch
        label="Who moderates must give a reason"
        {...form.getInputProps('require_reason', { type: 'checkbox' })}
      />
      <Switch
        label="Any holder may change anyone's marks on the board"
        {...form.getInputProps('board_edit_all', { type: 'checkbox' })}
      />
      <Switch
        label="Anyone with an account may find and join it"
        {...form.getInputProps('is_public', { type: 'checkbox' })}
      />
    </>
  );
}
