import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { act } from '../meeting/useRoom';
import { REQUEST_KINDS, type RequestKind } from '../protocol/types';
import { requestKindNames } from '../ui/words';

const NOTE_MAX = 200;

export function RequestDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('floor');
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
    <Modal opened={opened} onClose={onClose} title={t('ask')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          <Radio.Group label={t('kind')} value={kind} onChange={(value) => setKind(value as RequestKind)}>
            <Stack gap="sm" mt="xs">
              {REQUEST_KINDS.map((each) => (
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
}
