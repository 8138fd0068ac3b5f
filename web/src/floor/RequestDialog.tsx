import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { act } from '../meeting/useRoom';
import { REQUEST_KINDS, type RequestKind } from '../protocol/types';
import { requestKindNames } from '../ui/words';

const hints: Record<RequestKind, string> = {
  speech: 'I have something to say.',
  question: 'I have a question.',
  answer: 'I can answer what was just said.',
  point_of_order: 'Something is wrong with how the meeting runs.',
};

const NOTE_MAX = 200;

export function RequestDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [kind, setKind] = useState<RequestKind>('speech');
  const [note, setNote] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await act('floor.request', { kind, note: note.trim() || undefined })) {
      setNote('');
      onClose();
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Ask for the floor">
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Radio.Group label="Kind" value={kind} onChange={(value) => setKind(value as RequestKind)}>
            <Stack gap="sm" mt="xs">
              {REQUEST_KINDS.map((each) => (
                <Radio key={each} value={each} label={requestKindNames[each]} description={hints[each]} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Note"
            description="Everyone sees it beside your name."
            value={note}
            maxLength={NOTE_MAX}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" data-testid="request-send">
              Ask for the floor
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
