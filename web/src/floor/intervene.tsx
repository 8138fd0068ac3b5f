import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { create } from 'zustand';
import type { Room } from '../meeting/room';
import { act, useRoom } from '../meeting/useRoom';
import type { CommandName } from '../protocol/types';

interface Intervention {
  title: string;
  /** The word on the button that does it. */
  verb: string;
  command: CommandName;
  data: Record<string, unknown>;
}

const useAsking = create<{ asking: Intervention | null }>(() => ({ asking: null }));

function reasonRequired(room: Room): boolean {
  const { settings, current_phase } = room.meeting;
  return settings.phases?.[current_phase]?.require_reason ?? settings.require_reason ?? false;
}

/**
 * A facilitator's act: at once, or after a reason was asked for.
 *
 * A reason is asked for where the meeting demands one, and always where somebody loses something.
 */
export function intervene(room: Room, intervention: Intervention, losing = false): void {
  if (losing || reasonRequired(room)) useAsking.setState({ asking: intervention });
  else void act(intervention.command, intervention.data);
}

export function InterventionDialog() {
  const asking = useAsking((s) => s.asking);
  const required = reasonRequired(useRoom());
  const [reason, setReason] = useState('');
  const close = () => {
    setReason('');
    useAsking.setState({ asking: null });
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!asking) return;
    const done = await act(asking.command, { ...asking.data, reason: reason.trim() || undefined });
    if (done) close();
  };
  return (
    <Modal opened={asking !== null} onClose={close} title={asking?.title}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Text c="dimmed" size="sm">
            This goes into the record, with your name.
          </Text>
          <TextInput
            label="Reason"
            required={required}
            maxLength={500}
            value={reason}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" data-testid="intervene">
              {asking?.verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
