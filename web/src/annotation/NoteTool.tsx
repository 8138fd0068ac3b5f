import { Button, Group, Popover, Textarea } from '@mantine/core';
import { IconNote } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { may } from '../meeting/room';
import { useRoomPart } from '../meeting/useRoom';
import { focusAtOnce } from '../ui/focus';
import { MARK_MAX, useLimit } from '../ui/limit';
import classes from './Board.module.css';
import type { CanvasView } from './port';

interface NoteToolProps {
  /** Null while the board loads. */
  canvas: CanvasView | null;
}

/** A note with one's idea, which finds a free place by itself: the board's first tool while ideas are gathered. */
export function NoteTool({ canvas }: NoteToolProps) {
  const isFor = useRoomPart(
    (room) => room.meeting.current_phase === 'ideation' && may(room, 'annotation.create'),
  );
  return isFor ? <NewNote canvas={canvas} /> : null;
}

function NewNote({ canvas }: NoteToolProps) {
  const { t } = useTranslation('annotation');
  const [opened, open] = useState(false);
  const [words, write] = useState('');
  const limit = useLimit(words, MARK_MAX);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    canvas?.add('note', words.trim());
    write('');
    open(false);
  };
  return (
    <Popover
      opened={opened}
      onChange={open}
      position="top-end"
      width={300}
      // What fades in comes a frame later, and a space meant for the note would close it again.
      transitionProps={{ duration: 0 }}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          px={12}
          h={48}
          disabled={canvas === null}
          onClick={() => open(!opened)}
          data-testid="new-note"
        >
          <IconNote size={20} aria-hidden="true" />
          <span className={classes.noteWord}>{t('new_note')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Textarea
            label={t('note_words')}
            value={words}
            required
            withAsterisk={false}
            autosize
            minRows={2}
            maxRows={8}
            ref={focusAtOnce}
            data-autofocus
            onChange={(event) => write(event.currentTarget.value)}
            {...limit}
          />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" disabled={words.trim() === ''} data-testid="put-note">
              {t('note_put')}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
