import { Button, Group, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { act } from '../meeting/useRoom';
import type { ChatMessage } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import classes from './Chat.module.css';

interface RemoveDialogProps {
  /** Null while there is nothing to ask. */
  message: ChatMessage | null;
  onClose: () => void;
}

/** Asks before a message goes; nobody can bring it back. */
export const RemoveDialog = memo(function RemoveDialog({ message, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('chat');
  const remove = async () => {
    if (message && (await act('chat.delete', { message_id: message.id }))) onClose();
  };
  return (
    <Dialog opened={message !== null} onClose={onClose} title={t('remove_title')}>
      <Stack>
        <q className={classes.quoted}>{message?.text}</q>
        <Text size="sm">{t('remove_text')}</Text>
        <Group justify="flex-end">
          <Button variant="default" size="md" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button size="md" onClick={() => void remove()} data-testid="chat-remove">
            {t('remove')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
});
