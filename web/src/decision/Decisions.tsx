import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { act, participantById, usePermission, useRoom, useRoomPart } from '../meeting/useRoom';
import type { Decision } from '../protocol/types';
import { timeOfDay } from '../ui/clock';
import { Dialog } from '../ui/Dialog';
import { Hint } from '../ui/Hint';
import { NAME_MAX, TEXT_MAX, useLimit } from '../ui/limit';
import { nameOf, phaseNames } from '../ui/words';
import classes from './Decisions.module.css';
import { ProposalList, VoteDetails } from './ProposalList';

type Editing = { decision: Decision | null } | null;

/** What is proposed, and what the meeting has decided; in a sheet, which hides the stage, with the vote itself. */
export function DecisionPanel({ inSheet }: { inSheet: boolean }) {
  return (
    <>
      <ProposalList withBallot={inSheet} />
      <Decisions />
    </>
  );
}

function Decisions() {
  const { t } = useTranslation('decision');
  const room = useRoom();
  const create = usePermission('decision.create');
  const [editing, setEditing] = useState<Editing>(null);
  return (
    <section aria-labelledby="decisions-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="decisions-title">
          {t('decisions')}
        </Title>
        {create.allowed && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setEditing({ decision: null })}
            data-testid="record-decision"
          >
            {t('add')}
          </Button>
        )}
      </Group>
      {room.decisions.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('none')}
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
  const { t } = useTranslation('decision');
  const room = useRoom();
  const update = usePermission('decision.update');
  const remove = usePermission('decision.delete');
  const [sure, setSure] = useState(false);
  const by = participantById(room, decision.decided_by);
  const proposal = useRoomPart(({ proposals }) =>
    proposals.list.find(({ id }) => id === decision.proposal_id),
  );
  const title = decision.title ?? t('untitled');
  const when = { phase: phaseNames[decision.phase], time: timeOfDay(decision.created_at) };
  return (
    <article className={classes.card}>
      <Text fw={600}>{title}</Text>
      {decision.description && <Text size="sm">{decision.description}</Text>}
      {proposal && <VoteDetails proposal={proposal} />}
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {by ? t('when_by', { ...when, name: nameOf(by) }) : t('when', when)}
        </Text>
        <Group gap={4} wrap="nowrap">
          {update.allowed && (
            <Hint label={t('amend')}>
              <ActionIcon
                variant="subtle"
                size={48}
                aria-label={t('amend_named', { title })}
                onClick={onEdit}
              >
                <IconPencil size={16} />
              </ActionIcon>
            </Hint>
          )}
          {remove.allowed && (
            <Hint label={t('take_back')}>
              <ActionIcon
                variant="subtle"
                size={48}
                aria-label={t('take_back_named', { title })}
                onClick={() => setSure(true)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Hint>
          )}
        </Group>
      </Group>
      <Dialog opened={sure} onClose={() => setSure(false)} title={t('take_back_named', { title })}>
        <Stack>
          <Text>{t('take_back_sure')}</Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setSure(false)}>
              {t('cancel')}
            </Button>
            <Button
              data-autofocus
              onClick={() => void act('decision.delete', { decision_id: decision.id })}
              data-testid="confirm"
            >
              {t('take_back')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </article>
  );
}

function DecisionDialog({ decision, onClose }: { decision: Decision | null; onClose: () => void }) {
  const { t } = useTranslation('decision');
  const { participants } = useRoom();
  const [by, setBy] = useState(decision?.decided_by ? String(decision.decided_by) : null);
  const [title, setTitle] = useState(decision?.title ?? '');
  const [description, setDescription] = useState(decision?.description ?? '');
  const titleLimit = useLimit(title, NAME_MAX);
  const detailsLimit = useLimit(description, TEXT_MAX);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const words = {
      title: title.trim(),
      description: description.trim() || undefined,
      decided_by: by === null ? undefined : Number(by),
    };
    const done = decision
      ? await act('decision.update', { decision_id: decision.id, ...words })
      : await act('decision.create', words);
    if (done) onClose();
  };
  return (
    <Dialog opened onClose={onClose} title={decision ? t('amend_title') : t('record_title')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <TextInput
            label={t('what')}
            required
            value={title}
            data-autofocus
            onChange={(event) => setTitle(event.currentTarget.value)}
            {...titleLimit}
          />
          <Textarea
            label={t('details')}
            autosize
            minRows={3}
            maxRows={8}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            {...detailsLimit}
          />
          <Select
            label={t('by_whom')}
            placeholder={t('by_all')}
            clearable
            searchable
            clearButtonProps={{ 'aria-label': t('by_all') }}
            data={participants.map((p) => ({ value: String(p.id), label: nameOf(p) }))}
            value={by}
            onChange={setBy}
          />
          {decision && (
            <Text size="sm" c="dimmed">
              {t('earlier_stays')}
            </Text>
          )}
          <Group justify="flex-end">
            <Button type="submit" data-testid="save-decision">
              {decision ? t('amend') : t('record')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
