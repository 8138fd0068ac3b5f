import { ActionIcon, Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Fragment, memo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { namesIn, useRoomPart } from '../meeting/useRoom';
import type { ChatMessage } from '../protocol/types';
import { dayOf, isSameDay, timeOfDayShort } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './Chat.module.css';
import { piecesOf } from './links';
import { dropOutgoing, type Outgoing, sendAgain, useWriting } from './outbox';
import { useMayRemove } from './useMayRemove';

/** Messages of one person within so long stand under one name. */
const TOGETHER_MS = 3 * 60_000;

interface MessagesProps {
  messages: ChatMessage[];
  onRemove: (message: ChatMessage) => void;
}

/** All that is known of the chat, the oldest first, and what is still on its way. */
export const Messages = memo(function Messages({ messages, onRemove }: MessagesProps) {
  const names = useRoomPart(namesIn);
  const me = useRoomPart((room) => room.me?.id);
  const outbox = useWriting((s) => s.outbox);
  const mayRemove = useMayRemove();
  const { t } = useTranslation('chat');
  const nameIn = (message: ChatMessage) => names.get(message.participant_id) ?? message.participant_name;
  return (
    <ol className={classes.messages}>
      {messages.map((message, at) => {
        const before = messages[at - 1];
        const isNewDay = before !== undefined && !isSameDay(before.created_at, message.created_at);
        return (
          <Fragment key={message.id}>
            {isNewDay && <li className={classes.day}>{dayOf(message.created_at)}</li>}
            <Line
              message={message}
              author={message.participant_id === me ? t('you') : nameOf({ name: nameIn(message) })}
              isMine={message.participant_id === me}
              follows={!isNewDay && isTogether(before, message)}
              onRemove={mayRemove(message) ? onRemove : null}
            />
          </Fragment>
        );
      })}
      {outbox.map((outgoing) => (
        <OutgoingLine key={outgoing.key} outgoing={outgoing} />
      ))}
    </ol>
  );
});

function isTogether(before: ChatMessage | undefined, message: ChatMessage): boolean {
  return (
    before?.participant_id === message.participant_id &&
    Date.parse(message.created_at) - Date.parse(before.created_at) < TOGETHER_MS
  );
}

interface LineProps {
  message: ChatMessage;
  author: string;
  isMine: boolean;
  /** The same person's, just after the one before: the name is not said again. */
  follows: boolean;
  onRemove: ((message: ChatMessage) => void) | null;
}

const Line = memo(function Line({ message, author, isMine, follows, onRemove }: LineProps) {
  const { t } = useTranslation('chat');
  return (
    <li
      className={classes.line}
      data-mine={isMine || undefined}
      data-follows={follows || undefined}
      data-testid="chat-message"
    >
      <p className={follows ? 'unseen' : classes.head}>
        <bdi className={classes.author}>{author}</bdi>{' '}
        <time dateTime={message.created_at} className="figures">
          {timeOfDayShort(message.created_at)}
        </time>
      </p>
      <div className={classes.row}>
        {message.text === null ? <Gone message={message} /> : <Words text={message.text} />}
        {onRemove && message.text !== null && (
          <ActionIcon
            className={classes.remove}
            variant="subtle"
            size={48}
            // A line of a chat is no higher for it.
            h={36}
            mih={36}
            aria-label={t('remove_of', { author })}
            onClick={() => onRemove(message)}
          >
            <IconTrash size={18} />
          </ActionIcon>
        )}
      </div>
    </li>
  );
});

function Words({ text }: { text: string }) {
  return (
    <p className={classes.text} dir="auto">
      {piecesOf(text).map((piece, at) =>
        piece.kind === 'words' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's pieces never change
          <Fragment key={at}>{piece.text}</Fragment>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message's pieces never change
          <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
            <NewTab />
          </a>
        ),
      )}
    </p>
  );
}

function NewTab() {
  const { t } = useTranslation('chat');
  return <span className="unseen"> {t('new_tab')}</span>;
}

function Gone({ message }: { message: ChatMessage }) {
  const names = useRoomPart(namesIn);
  const { t } = useTranslation('chat');
  const { is_deleted, deleted_by, participant_id } = message;
  const sentence = () => {
    if (!is_deleted) return t('erased');
    if (deleted_by === participant_id) return t('taken_back');
    return deleted_by == null
      ? t('removed')
      : t('removed_by', { name: nameOf({ name: names.get(deleted_by) }) });
  };
  return <p className={classes.gone}>{sentence()}</p>;
}

function OutgoingLine({ outgoing }: { outgoing: Outgoing }) {
  const { t } = useTranslation('chat');
  const { text, failed } = outgoing;
  return (
    <li className={classes.line} data-mine data-testid="chat-outgoing">
      <p className={classes.head}>
        <span className={classes.author}>{t('you')}</span> {failed ? t('not_sent') : t('sending')}
      </p>
      <p className={classes.text} dir="auto">
        {text}
      </p>
      {failed && (
        <div role="alert">
          <p className={classes.failed}>{failed}</p>
          <Group gap="xs">
            <Button variant="default" onClick={() => sendAgain(outgoing)}>
              {t('try_again')}
            </Button>
            <Button variant="subtle" onClick={() => dropOutgoing(outgoing)}>
              {t('drop')}
            </Button>
          </Group>
        </div>
      )}
    </li>
  );
}
