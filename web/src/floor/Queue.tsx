import { Badge, Button, Group, Switch, Text, Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type KeyboardEvent, memo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { isSameBut } from '../meeting/kept';
import { useMay, usePermission, usePlaceOf, useRoom, useRoomPart, useServerSecond } from '../meeting/useRoom';
import type { QueueEntry } from '../protocol/types';
import { nameOf } from '../ui/words';
import { askedFor } from './asked';
import { giveFloor, intervene, moveBy } from './intervene';
import classes from './Queue.module.css';
import { QueueMenu } from './QueueMenu';
import { reasonSentence } from './sentences';

/** Who is next and why, in the server's order; `limit` for where only the first few have room. */
export function Queue({ limit }: { limit?: number }) {
  const { t } = useTranslation('floor');
  return (
    <section aria-labelledby="queue-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="queue-title">
          {t('queue')}
        </Title>
        <QueueSwitch />
      </Group>
      <Places limit={limit} />
      <Hidden limit={limit} />
    </section>
  );
}

interface LimitProps {
  limit: number | undefined;
}

function Places({ limit }: LimitProps) {
  const { t } = useTranslation('floor');
  const { token, me } = useRoom();
  const mayMove = useMay('floor.queue');
  const mayGrant = useMay('floor.grant');
  return (
    <>
      {token.queue.length === 0 && (
        <Text c="dimmed" size="sm">
          {token.is_open ? t('queue_empty') : t('queue_empty_closed')}
        </Text>
      )}
      <ol className={classes.list} data-testid="queue">
        {token.queue.slice(0, limit).map((entry) => (
          <QueueRow
            key={entry.participant_id}
            entry={entry}
            isMine={entry.participant_id === me?.id}
            mayMove={mayMove}
            mayGrant={mayGrant}
          />
        ))}
      </ol>
    </>
  );
}

/** How many more there are; by itself, as it is the only thing that another request changes in a long queue. */
function Hidden({ limit }: LimitProps) {
  const { t } = useTranslation('floor');
  const count = useRoomPart(({ token }) => token.queue_length - token.queue.slice(0, limit).length);
  if (count <= 0) return null;
  return (
    <Text c="dimmed" size="sm" mt="xs">
      {t('queue_more', { count })}
    </Text>
  );
}

function QueueSwitch() {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const queue = usePermission('floor.queue');
  const { is_open } = room.token;
  if (!queue.allowed) return is_open ? null : <Badge variant="default">{t('queue_closed')}</Badge>;
  const verb = is_open ? t('close_queue') : t('open_queue');
  return (
    <Switch
      label={t('queue_open')}
      size="sm"
      checked={is_open}
      onChange={() =>
        intervene(room, { title: verb, verb, command: 'floor.queue', data: { is_open: !is_open } })
      }
      data-testid="queue-open"
    />
  );
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

interface QueueRowProps {
  entry: QueueEntry;
  isMine: boolean;
  mayMove: boolean;
  mayGrant: boolean;
}

/** Where all move up, only who comes to the front is drawn anew, and of the others their number. */
function isSameRow(
  { entry: before, ...one }: QueueRowProps,
  { entry: now, ...other }: QueueRowProps,
): boolean {
  const isFirst = (entry: QueueEntry) => entry.position === 1;
  return (
    isFirst(before) === isFirst(now) && isSameBut('position', before, now) && isSameBut(null, one, other)
  );
}

/** Of twenty places an event changes one or two. */
const QueueRow = memo(function QueueRow({ entry, isMine, mayMove, mayGrant }: QueueRowProps) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const name = nameOf({ name: entry.participant_name });
  const move = (event: KeyboardEvent) => {
    const step = event.altKey ? steps[event.key] : undefined;
    if (step === undefined || !mayMove) return;
    event.preventDefault();
    moveBy(room, entry, step);
  };
  return (
    // The keys are heard from the row's own menu button: it has the focus, the row has not.
    <li className={classes.row} data-next={entry.position === 1 || undefined} onKeyDown={move}>
      <Place person={entry.participant_id} />
      <div className={classes.words}>
        <div className={classes.name}>
          {isMine ? t('you', { name }) : name}
          {!isPlainSpeech(entry) && <Asked entry={entry} />}
        </div>
        <Reason entry={entry} />
        {entry.note && <p className={classes.note}>{entry.note}</p>}
        {entry.kind === 'point_of_order' && mayGrant && <Accept entry={entry} name={name} />}
      </div>
      {mayMove || mayGrant ? (
        <QueueMenu participantId={entry.participant_id} name={name} />
      ) : (
        entry.position === 1 && <IconArrowRight size={18} aria-hidden="true" />
      )}
    </li>
  );
}, isSameRow);

function Place({ person }: { person: number }) {
  return <span className={classes.place}>{usePlaceOf(person)}</span>;
}

/** Most want to speak, and that is all. */
function isPlainSpeech({ kind, to_participant_id, question_id }: QueueEntry): boolean {
  return kind === 'speech' && to_participant_id == null && question_id == null;
}

/** What somebody asks for, and of whom. */
function Asked({ entry }: { entry: QueueEntry }) {
  const asked = useRoomPart((room) => askedFor(entry, room));
  if (!asked) return null;
  return (
    <Badge variant="light" color="quiet" size="sm" ml={8} maw="100%">
      {asked}
    </Badge>
  );
}

/** By itself, as its clock ticks: the row stands still around it. */
function Reason({ entry }: { entry: QueueEntry }) {
  const now = useServerSecond();
  return <p className={`${classes.reason} figures`}>{reasonSentence(entry, now)}</p>;
}

/** A point of order interrupts only when a facilitator lets it: worth a button of its own. */
function Accept({ entry, name }: { entry: QueueEntry; name: string }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  return (
    <Button
      mt={6}
      h={48}
      variant="default"
      aria-label={t('accept_of', { name })}
      onClick={() => giveFloor(room, entry.participant_id, name, false)}
      data-testid="accept"
    >
      {t('accept')}
    </Button>
  );
}
