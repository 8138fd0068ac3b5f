import { ActionIcon, Button, Group, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { act, participantById, permissionIn, useRoom } from '../meeting/useRoom';
import { timeOfDay } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Board.module.css';
import { BOARD_HEIGHT, type Colour, contentOf, type Mark, markInWords, TEXT_SIZE } from './mark';
import { useMayEdit } from './useMayEdit';

const FIRST_LINE = 120;
const LINE = 64;
const LINES = Math.floor((BOARD_HEIGHT - FIRST_LINE) / LINE) + 1;

interface OutlineProps {
  opened: boolean;
  onClose: () => void;
  color: Colour;
}

/** The board in words, in order: to read it, and to write on it by the keyboard alone. */
export function Outline({ opened, onClose, color }: OutlineProps) {
  const room = useRoom();
  const mayEdit = useMayEdit();
  const create = permissionIn(room, 'annotation.create');
  const [text, setText] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // Line below line, so that texts written without a pointer do not cover each other.
    const lines = room.annotations.filter((each) => each.annotation_type === 'text').length;
    const y = FIRST_LINE + (lines % LINES) * LINE;
    const mark: Mark = { kind: 'text', text: text.trim(), x: 110, y, size: TEXT_SIZE, color };
    if (await act('annotation.create', { ...contentOf(mark), epoch: room.token.epoch })) setText('');
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Marks on the board">
      <Stack>
        {room.annotations.length === 0 && <Text c="dimmed">The board is empty.</Text>}
        <ol className={classes.outline}>
          {room.annotations.map((annotation) => (
            <li key={annotation.id}>
              <div>
                <Text size="sm">{markInWords(annotation)}</Text>
                <Text size="xs" c="dimmed">
                  {nameOf(participantById(room, annotation.participant_id))},{' '}
                  {timeOfDay(annotation.created_at)}
                </Text>
              </div>
              {mayEdit(annotation, 'annotation.delete') && (
                <Tooltip label="Remove">
                  <ActionIcon
                    variant="subtle"
                    aria-label={`Remove: ${markInWords(annotation)}`}
                    onClick={() =>
                      void act('annotation.delete', {
                        annotation_id: annotation.id,
                        epoch: room.token.epoch,
                      })
                    }
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Tooltip>
              )}
            </li>
          ))}
        </ol>
        {create.allowed ? (
          <form onSubmit={(event) => void submit(event)}>
            <Group align="flex-end" gap="xs" wrap="nowrap">
              <TextInput
                label="Write on the board"
                value={text}
                required
                maxLength={2000}
                flex={1}
                onChange={(event) => setText(event.currentTarget.value)}
              />
              <Button type="submit">Write</Button>
            </Group>
          </form>
        ) : (
          <Text size="sm" c="dimmed">
            {create.why}
          </Text>
        )}
      </Stack>
    </Modal>
  );
}
