import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { act, useRoomPart } from '../meeting/useRoom';
import { type PhaseName, REQUEST_KINDS, type RequestKind } from '../protocol/types';
import { requestKindNames } from '../ui/words';

const NOTE_MAX = 200;

/** What one asks for first: while things are cleared up, a question, or an answer to one. */
function kindsIn(phase: PhaseName): readonly RequestKind[] {
  switch (phase) {
    case 'clarification':
      return ['question', 'answer', 'speech', 'point_of_order'];
    case 'ideation':
    case 'decision':
    case 'feedback':
      return REQUEST_KINDS;
  }
}

interface Props {
  opened: boolean;
  onClose: () => void;
}

/** Kept by the dock, which the clock draws anew; the dialog is not drawn with it. */
export const RequestDialog = memo(function RequestDialog({ opened, onClose }: Props) {
  const { t } = useTranslation('floor');
  const kinds = kindsIn(useRoomPart((room) => room.meeting.current_phase));
  const [chosen, setKind] = useState<RequestKind | null>(null);
  const kind = chosen ?? kinds[0] ?? 'speech';
  const [note, setNote] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await act('floor.request', { kind, note: note.trim() || undefined })) {
      setNote('');
      setKind(null);
      onClose();
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title={t('ask')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Radio.Group label={t('kind')} value={kind} onChange={(value) => setKind(value as RequestKind)}>
            <Stack gap="sm" mt="xs">
              {kinds.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={requestKindNames[each]}
                  description={t(`hint_${each}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label={t('note')}
            description={t('note_hint')}
            value={note}
            maxLength={NOTE_MAX}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" data-testid="request-send">
              {t('ask')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
});
