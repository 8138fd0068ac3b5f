import { Button, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { create } from 'zustand';
import { t } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';
import { act, useRoom } from '../meeting/useRoom';
import type { CommandName, QueueEntry } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import { useLimit } from '../ui/limit';
import { nameOf } from '../ui/words';
import { moved } from './order';

const REASON_MAX = 500;

interface Intervention {
  title: string;
  /** The word on the button that does it. */
  verb: string;
  command: CommandName;
  data: Record<string, unknown>;
  /** How many seconds, where the facilitator chooses. */
  seconds?: number;
}

const useAsking = create<{ asking: Intervention | null }>(() => ({ asking: null }));

/**
 * A facilitator's act: at once, or after a reason was asked for.
 *
 * A reason is asked for where the meeting demands one, and always where somebody loses something.
 */
export function intervene(room: Room, intervention: Intervention, losing = false): void {
  const asks = losing || intervention.seconds !== undefined || policyOf(room).require_reason;
  if (asks) useAsking.setState({ asking: intervention });
  else void act(intervention.command, intervention.data);
}

export function giveFloor(room: Room, participant_id: number, name: string, forced: boolean): void {
  const data = { participant_id, ...(forced ? { force: true } : {}) };
  const title = t('floor:give_to', { name });
  intervene(room, { title, verb: t('floor:give'), command: 'floor.grant', data }, forced);
}

export function takeFloor(room: Room): void {
  const holder = room.token.current_holder;
  if (!holder) return;
  const title = t('floor:take_from', { name: nameOf({ name: holder.participant_name }) });
  const data = { epoch: holder.epoch };
  intervene(room, { title, verb: t('floor:take_back'), command: 'floor.revoke', data }, true);
}

/** What the dialog proposes. */
const EXTENSION_SECONDS = 60;

export function giveTime(room: Room): void {
  const holder = room.token.current_holder;
  if (!holder) return;
  intervene(room, {
    title: t('floor:more_time_for', { name: nameOf({ name: holder.participant_name }) }),
    verb: t('floor:more_time'),
    command: 'floor.extend',
    data: { epoch: holder.epoch },
    seconds: EXTENSION_SECONDS,
  });
}

/** Moves somebody by so many places; nothing happens at the ends of the queue. */
export function moveBy(room: Room, entry: QueueEntry, by: number): void {
  const { queue, queue_length } = room.token;
  const order = queue.map((each) => each.participant_id);
  const next = moved(order, order.indexOf(entry.participant_id), by);
  // An order names everyone who waits, and of a long queue only the first places are told.
  if (by === 0 || next === order || queue_length !== order.length) return;
  const name = nameOf({ name: entry.participant_name });
  const title = by < 0 ? t('floor:move_who_up', { name }) : t('floor:move_who_down', { name });
  intervene(room, { title, verb: t('floor:move'), command: 'floor.queue', data: { order: next } });
}

export function InterventionDialog() {
  const asking = useAsking((s) => s.asking);
  const close = () => useAsking.setState({ asking: null });
  return (
    <Dialog opened={asking !== null} onClose={close} title={asking?.title}>
      {asking && <ReasonForm asking={asking} onClose={close} />}
    </Dialog>
  );
}

function ReasonForm({ asking, onClose }: { asking: Intervention; onClose: () => void }) {
  const { t } = useTranslation('floor');
  const required = policyOf(useRoom()).require_reason;
  const [reason, setReason] = useState('');
  const limit = useLimit(reason, REASON_MAX);
  const [seconds, setSeconds] = useState<number | string>(asking.seconds ?? 0);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const more = asking.seconds === undefined ? {} : { seconds: Number(seconds) };
    const done = await act(asking.command, { ...asking.data, ...more, reason: reason.trim() || undefined });
    if (done) onClose();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <Text c="dimmed" size="sm">
          {t('on_record')}
        </Text>
        {asking.seconds !== undefined && (
          <NumberInput
            label={t('seconds_more')}
            min={1}
            allowDecimal={false}
            required
            value={seconds}
            onChange={setSeconds}
          />
        )}
        <TextInput
          label={t('reason')}
          required={required}
          value={reason}
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
          {...limit}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" data-testid="intervene">
            {asking.verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
