import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { act, namesIn, participantById, permissionIn, useRoom, useRoomPart } from '../meeting/useRoom';
import type { Annotation } from '../protocol/types';
import { useCalm } from '../ui/calm';
import { timeOfDay } from '../ui/clock';
import { Dialog } from '../ui/Dialog';
import { Hint } from '../ui/Hint';
import { MARK_MAX, useLimit } from '../ui/limit';
import { nameOf } from '../ui/words';
import classes from './Board.module.css';
import { closedSentence } from './closed';
import { markInWords } from './mark';
import { type CanvasView, NEW_KINDS, type NewKind } from './port';
import { useMayEdit } from './useMayEdit';

interface OutlineProps {
  opened: boolean;
  onClose: () => void;
  /** Null while the board loads. */
  canvas: CanvasView | null;
}

/** Without words they would be nothing. */
const needsText = (kind: NewKind) => kind === 'text' || kind === 'note';

/** How often what is read aloud follows a lively board: a thousand lines are laid out anew for each one more. */
export const LIST_EVERY_MS = 1_000;

/**
 * All marks in words, in order; for whoever reads the board with a screen reader.
 *
 * It stands beside the stage and not on it: where that is laid out in another way, a thousand lines would be as well.
 */
export const MarksList = memo(function MarksList() {
  const annotations = useCalm(
    useRoomPart((room) => room.annotations),
    LIST_EVERY_MS,
  );
  return (
    <div className="unseen">
      <MarkLines annotations={annotations} />
    </div>
  );
});

const MarkLines = memo(function MarkLines({ annotations }: { annotations: Annotation[] }) {
  const names = useRoomPart(namesIn);
  const { t } = useTranslation('annotation');
  if (annotations.length === 0) return <p>{t('empty')}</p>;
  return (
    <ol aria-label={t('marks')}>
      {annotations.map((annotation) => (
        <MarkLine
          key={annotation.id}
          annotation={annotation}
          author={nameOf({ name: names.get(annotation.participant_id) })}
        />
      ))}
    </ol>
  );
});

/** With a thousand marks, one more must not say the others anew. */
const MarkLine = memo(function MarkLine({ annotation, author }: { annotation: Annotation; author: string }) {
  const { t } = useTranslation('annotation');
  const words = { mark: markInWords(annotation), author, time: timeOfDay(annotation.created_at) };
  return <li data-testid="mark">{t('mark_line', words)}</li>;
});

/** The board in words, in order: to read it, and to write on it by the keyboard alone. */
export function Outline({ opened, onClose, canvas }: OutlineProps) {
  const { t } = useTranslation('annotation');
  return (
    <Dialog opened={opened} onClose={onClose} title={t('marks')}>
      <Marks canvas={canvas} />
    </Dialog>
  );
}

/** By itself, so that nothing of it is drawn while nobody looks. */
function Marks({ canvas }: Pick<OutlineProps, 'canvas'>) {
  const room = useRoom();
  const { t } = useTranslation('annotation');
  const create = permissionIn(room, 'annotation.create');
  return (
    <Stack>
      {create.allowed && canvas ? (
        <NewMark canvas={canvas} />
      ) : (
        <Text size="sm" c="dimmed">
          {closedSentence(room) ?? create.why ?? t('still_loading')}
        </Text>
      )}
      {room.annotations.length === 0 && <Text c="dimmed">{t('empty')}</Text>}
      <ol className={classes.outline}>
        {room.annotations.map((annotation) => (
          <Row key={annotation.id} annotation={annotation} />
        ))}
      </ol>
    </Stack>
  );
}

function Row({ annotation }: { annotation: Annotation }) {
  const room = useRoom();
  const mayEdit = useMayEdit();
  const { t } = useTranslation('annotation');
  const mark = markInWords(annotation);
  const remove = () =>
    void act('annotation.delete', { annotation_id: annotation.id, epoch: room.token.epoch });
  return (
    <li>
      <div>
        <Text size="sm">{mark}</Text>
        <Text size="xs" c="dimmed">
          {nameOf(participantById(room, annotation.participant_id))}, {timeOfDay(annotation.created_at)}
        </Text>
      </div>
      {mayEdit(annotation, 'annotation.delete') && (
        <Hint label={t('remove')}>
          <ActionIcon variant="subtle" aria-label={t('remove_mark', { mark })} onClick={remove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Hint>
      )}
    </li>
  );
}

/** Puts something on the board without a pointer; it finds a free place by itself. */
function NewMark({ canvas }: { canvas: CanvasView }) {
  const [kind, setKind] = useState<NewKind>('text');
  const [text, setText] = useState('');
  const limit = useLimit(text, MARK_MAX);
  const { t } = useTranslation('annotation');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    canvas.add(kind, text.trim());
    setText('');
  };
  return (
    <form onSubmit={submit} aria-label={t('add_form')}>
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Select
          label={t('add')}
          w={130}
          allowDeselect={false}
          data={NEW_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={kind}
          onChange={(value) => setKind((value ?? 'text') as NewKind)}
        />
        <TextInput
          label={needsText(kind) ? t('words_needed') : t('words_optional')}
          value={text}
          required={needsText(kind)}
          flex={1}
          onChange={(event) => setText(event.currentTarget.value)}
          {...limit}
        />
        <Button type="submit">{t('add')}</Button>
      </Group>
    </form>
  );
}
