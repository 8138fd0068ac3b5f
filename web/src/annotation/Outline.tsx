import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, memo, useState } from 'react';
import { act, participantById, permissionIn, useRoom } from '../meeting/useRoom';
import type { Annotation } from '../protocol/types';
import { timeOfDay } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Board.module.css';
import { markInWords } from './mark';
import { type CanvasView, NEW_KINDS, type NewKind } from './port';
import { useMayEdit } from './useMayEdit';

interface OutlineProps {
  opened: boolean;
  onClose: () => void;
  /** Null while the board loads. */
  canvas: CanvasView | null;
}

const kindNames: Record<NewKind, string> = {
  text: 'Text',
  note: 'Note',
  rectangle: 'Rectangle',
  ellipse: 'Ellipse',
  arrow: 'Arrow',
};

/** Without words they would be nothing. */
const needsText = (kind: NewKind) => kind === 'text' || kind === 'note';

/** All marks in words, in order; for whoever reads the board with a screen reader. */
export const MarksList = memo(function MarksList() {
  const room = useRoom();
  if (room.annotations.length === 0) return <p>The board is empty.</p>;
  return (
    <ol aria-label="Marks on the board">
      {room.annotations.map((annotation) => (
        <MarkLine
          key={annotation.id}
          annotation={annotation}
          author={nameOf(participantById(room, annotation.participant_id))}
        />
      ))}
    </ol>
  );
});

/** With a thousand marks, one more must not say the others anew. */
const MarkLine = memo(function MarkLine({ annotation, author }: { annotation: Annotation; author: string }) {
  return (
    <li data-testid="mark">
      {markInWords(annotation)}, {author}, {timeOfDay(annotation.created_at)}
    </li>
  );
});

/** The board in words, in order: to read it, and to write on it by the keyboard alone. */
export function Outline({ opened, onClose, canvas }: OutlineProps) {
  const room = useRoom();
  const create = permissionIn(room, 'annotation.create');
  return (
    <Modal opened={opened} onClose={onClose} title="Marks on the board">
      <Stack>
        {create.allowed && canvas ? (
          <NewMark canvas={canvas} />
        ) : (
          <Text size="sm" c="dimmed">
            {create.why ?? 'The board is loading.'}
          </Text>
        )}
        {room.annotations.length === 0 && <Text c="dimmed">The board is empty.</Text>}
        <ol className={classes.outline}>
          {room.annotations.map((annotation) => (
            <Row key={annotation.id} annotation={annotation} />
          ))}
        </ol>
      </Stack>
    </Modal>
  );
}

function Row({ annotation }: { annotation: Annotation }) {
  const room = useRoom();
  const mayEdit = useMayEdit();
  const remove = () =>
    void act('annotation.delete', { annotation_id: annotation.id, epoch: room.token.epoch });
  return (
    <li>
      <div>
        <Text size="sm">{markInWords(annotation)}</Text>
        <Text size="xs" c="dimmed">
          {nameOf(participantById(room, annotation.participant_id))}, {timeOfDay(annotation.created_at)}
        </Text>
      </div>
      {mayEdit(annotation, 'annotation.delete') && (
        <Tooltip label="Remove">
          <ActionIcon variant="subtle" aria-label={`Remove: ${markInWords(annotation)}`} onClick={remove}>
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

/** Puts something on the board without a pointer; it finds a free place by itself. */
function NewMark({ canvas }: { canvas: CanvasView }) {
  const [kind, setKind] = useState<NewKind>('text');
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    canvas.add(kind, text.trim());
    setText('');
  };
  return (
    <form onSubmit={submit} aria-label="Add to the board">
      <Group align="flex-end" gap="xs" wrap="nowrap">
        <Select
          label="Add"
          w={130}
          allowDeselect={false}
          data={NEW_KINDS.map((value) => ({ value, label: kindNames[value] }))}
          value={kind}
          onChange={(value) => setKind((value ?? 'text') as NewKind)}
        />
        <TextInput
          label={needsText(kind) ? 'Words' : 'Words, if any'}
          value={text}
          required={needsText(kind)}
          maxLength={2000}
          flex={1}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit">Add</Button>
      </Group>
    </form>
  );
}
