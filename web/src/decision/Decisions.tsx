import {
  ActionIcon,
  Button,
  Group,
  Modal,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
  Tooltip,
} from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { act, participantById, usePermission, useRoom } from '../meeting/useRoom';
import type { Decision } from '../protocol/types';
import { timeOfDay } from '../ui/clock';
import { nameOf, phaseNames } from '../ui/words';
import classes from './Decisions.module.css';

type Editing = { decision: Decision | null } | null;

/** What the meeting has decided. */
export function Decisions() {
  const room = useRoom();
  const create = usePermission('decision.create');
  const [editing, setEditing] = useState<Editing>(null);
  return (
    <section aria-labelledby="decisions-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="decisions-title">
          Decisions
        </Title>
        {create.allowed && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setEditing({ decision: null })}
            data-testid="record-decision"
          >
            Add
          </Button>
        )}
      </Group>
      {room.decisions.length === 0 && (
        <Text c="dimmed" size="sm">
          Nothing is decided yet.
        </Text>
      )}
      <Stack gap="xs" data-testid="decisions">
        {room.decisions.map((decision) => (
          <DecisionCard key={decision.id} decision={decision} onEdit={() => setEditing({ decision })} />
        ))}
      </Stack>
      {editing && <DecisionDialog decision={editing.decision} onClose={() => setEditing(null)} />}
    </section>
  );
}

function DecisionCard({ decision, onEdit }: { decision: Decision; onEdit: () => void }) {
  const room = useRoom();
  const update = usePermission('decision.update');
  const remove = usePermission('decision.delete');
  const by = participantById(room, decision.decided_by);
  return (
    <article className={classes.card}>
      <Text fw={600}>{decision.title ?? 'Untitled'}</Text>
      {decision.description && <Text size="sm">{decision.description}</Text>}
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {phaseNames[decision.phase]}, {timeOfDay(decision.created_at)}
          {by && `, by ${nameOf(by)}`}
        </Text>
        <Group gap={4}>
          {update.allowed && (
            <Tooltip label="Amend">
              <ActionIcon variant="subtle" aria-label={`Amend ${decision.title}`} onClick={onEdit}>
                <IconPencil size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          {remove.allowed && (
            <Tooltip label="Take back">
              <ActionIcon
                variant="subtle"
                aria-label={`Take back ${decision.title}`}
                onClick={() => void act('decision.delete', { decision_id: decision.id })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      </Group>
    </article>
  );
}

function DecisionDialog({ decision, onClose }: { decision: Decision | null; onClose: () => void }) {
  const [title, setTitle] = useState(decision?.title ?? '');
  const [description, setDescription] = useState(decision?.description ?? '');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const words = { title: title.trim(), description: description.trim() || undefined };
    const done = decision
      ? await act('decision.update', { decision_id: decision.id, ...words })
      : await act('decision.create', words);
    if (done) onClose();
  };
  return (
    <Modal opened onClose={onClose} title={decision ? 'Amend the decision' : 'Record a decision'}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            label="What is decided"
            required
            maxLength={200}
            value={title}
            data-autofocus
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Textarea
            label="Details"
            autosize
            minRows={3}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          {decision && (
            <Text size="sm" c="dimmed">
              The earlier wording stays in the record.
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" data-testid="save-decision">
              {decision ? 'Amend' : 'Record'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
