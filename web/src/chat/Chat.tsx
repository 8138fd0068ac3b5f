import { Button, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { amend } from '../meeting/store';
import { useRoomPart } from '../meeting/useRoom';
import type { ChatMessage } from '../protocol/types';
import { tellRefusal } from '../ui/notify';
import classes from './Chat.module.css';
import { Composer } from './Composer';
import { withOlder } from './chat';
import { Messages } from './Messages';
import { beginWriting } from './outbox';
import { RemoveDialog } from './RemoveDialog';
import { markSeen } from './seen';
import { useAtEnd } from './useAtEnd';

/** How many older messages are fetched at a time. */
const OLDER = 50;

/** What is written beside the floor: for links, for asides, for whoever cannot speak. */
export function Chat() {
  const meeting = useRoomPart((room) => room.meeting.id);
  const chat = useRoomPart((room) => room.chat);
  const { t } = useTranslation('chat');
  const [removing, setRemoving] = useState<ChatMessage | null>(null);
  const keep = useCallback(() => setRemoving(null), []);
  const last = chat.messages.at(-1)?.id;
  const { log, isAtEnd, toEnd } = useAtEnd(last);
  useEffect(() => beginWriting(meeting), [meeting]);
  useEffect(() => {
    if (isAtEnd && last !== undefined) markSeen(meeting, last);
  }, [meeting, last, isAtEnd]);
  return (
    <section className={classes.chat} data-fills aria-labelledby="chat-title">
      <Title order={2} size="h5" id="chat-title" className="unseen">
        {t('title')}
      </Title>
      <div
        ref={log}
        className={classes.log}
        role="log"
        aria-label={t('log')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a keyboard must be able to scroll it
        tabIndex={0}
        data-testid="chat-log"
      >
        {chat.hasMore && <Older />}
        {chat.messages.length === 0 && <p className={classes.nothing}>{t('nothing')}</p>}
        <Messages messages={chat.messages} onRemove={setRemoving} />
      </div>
      {!isAtEnd && (
        <Button className={classes.down} size="md" variant="default" onClick={toEnd}>
          {t('to_latest')}
        </Button>
      )}
      <Composer onSent={toEnd} />
      <RemoveDialog message={removing} onClose={keep} />
    </section>
  );
}

/** Fetches what was written before; where one was reading stays where it was. */
function Older() {
  const meeting = useRoomPart((room) => room.meeting.id);
  const first = useRoomPart((room) => room.chat.messages[0]?.id);
  const { t } = useTranslation('chat');
  const [asking, setAsking] = useState(false);
  const ask = async () => {
    setAsking(true);
    try {
      const page = await api.chatBefore(meeting, first, OLDER);
      amend((room) => (room.meeting.id === meeting ? { ...room, chat: withOlder(room.chat, page) } : room));
    } catch (error) {
      tellRefusal(error);
    }
    setAsking(false);
  };
  return (
    <Button fullWidth size="md" variant="subtle" loading={asking} onClick={() => void ask()}>
      {t('older')}
    </Button>
  );
}
