import { ActionIcon, Textarea } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { type KeyboardEvent, memo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { permissionIn, useRoomPart } from '../meeting/useRoom';
import { Hint } from '../ui/Hint';
import { useLimit } from '../ui/limit';
import classes from './Chat.module.css';
import { sendDraft, useWriting, write } from './outbox';
import { whyNoChat } from './whyNoChat';

/** The longest message, in letters; the server counts the same way or more generously. */
const MESSAGE_MAX = 2_000;

/** Where there is a keyboard, Enter sends; on a screen it begins a new line, and the button sends. */
function sendsByEnter(event: KeyboardEvent): boolean {
  if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return false;
  return !matchMedia('(pointer: coarse)').matches;
}

/** By itself: the library measures the field anew whenever it is drawn, and with it the page. */
export const Composer = memo(function Composer({ onSent }: { onSent: () => void }) {
  const allowed = useRoomPart((room) => permissionIn(room, 'chat.send').allowed);
  const why = useRoomPart(whyNoChat);
  const draft = useWriting((s) => s.draft);
  const { t } = useTranslation('chat');
  const limit = useLimit(draft, MESSAGE_MAX);
  if (!allowed)
    return (
      <p className={classes.closed} data-testid="chat-closed">
        {why}
      </p>
    );
  const send = () => {
    sendDraft();
    onSent();
  };
  const isEmpty = draft.trim() === '';
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        className={classes.field}
        aria-label={t('write')}
        placeholder={t('write')}
        autosize
        minRows={1}
        maxRows={5}
        value={draft}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!sendsByEnter(event)) return;
          event.preventDefault();
          send();
        }}
        {...limit}
        data-testid="chat-write"
      />
      <Hint label={isEmpty ? t('nothing_to_send') : t('send')}>
        <ActionIcon
          type="submit"
          size={48}
          radius={24}
          aria-label={t('send')}
          aria-disabled={isEmpty}
          data-disabled={isEmpty || undefined}
          data-testid="chat-send"
        >
          <IconSend2 size={22} />
        </ActionIcon>
      </Hint>
    </form>
  );
});
