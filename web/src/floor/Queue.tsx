import { ActionIcon, Badge, Group, Menu, Switch, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowRight, IconArrowUp, IconDotsVertical } from '@tabler/icons-react';
import { isMe, usePermission, useRoom, useServerNow } from '../meeting/useRoom';
import type { QueueEntry } from '../protocol/types';
import { nameOf, requestKindNames } from '../ui/words';
import { intervene } from './intervene';
import classes from './Queue.module.css';
import { reasonSentence } from './sentences';

/** Who is next and why, in the server's order. */
export function Queue() {
  const { token } = useRoom();
  const hidden = token.queue_length - token.queue.length;
  return (
    <section aria-labelledby="queue-title">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h5" id="queue-title">
          Who is next
        </Title>
        <QueueSwitch />
      </Group>
      {token.queue.length === 0 && (
        <Text c="dimmed" size="sm">
          {token.is_open ? 'Nobody is waiting.' : 'Nobody is waiting; the queue is closed.'}
        </Text>
      )}
      <ol className={classes.list} data-testid="queue">
        {token.queue.map((entry) => (
          <QueueRow key={entry.participant_id} entry={entry} />
        ))}
      </ol>
      {hidden > 0 && (
        <Text c="dimmed" size="sm" mt="xs">
          and {hidden} more
        </Text>
      )}
    </section>
  );
}

function QueueSwitch() {
  const room = useRoom();
  const queue = usePermission('floor.queue');
  const { is_open } = room.token;
  if (!queue.allowed) return is_open ? null : <Badge variant="default">Closed</Badge>;
  return (
    <Switch
      label="Open"
      size="sm"
      checked={is_open}
      onChange={() =>
        intervene(room, {
          title: is_open ? 'Close the queue' : 'Open the queue',
          verb: is_open ? 'Close the queue' : 'Open the queue',
          command: 'floor.queue',
          data: { is_open: !is_open },
        })
      }
      data-testid="queue-open"
    />
  );
}

function QueueRow({ entry }: { entry: QueueEntry }) {
  const room = useRoom();
  const now = useServerNow();
  const me = isMe(room, entry.participant_id);
  return (
    <li className={classes.row} data-next={entry.position === 1 || undefined}>
      <span className={classes.place}>{entry.position}</span>
      <div className={classes.words}>
        <Text fw={600} size="sm" component="div" className={classes.name}>
          {nameOf({ name: entry.participant_name })}
          {me && ' (you)'}
          {entry.kind !== 'speech' && (
            <Badge variant="light" color="quiet" size="sm" ml={8}>
              {requestKindNames[entry.kind]}
            </Badge>
          )}
        </Text>
        <Text size="sm" c="dimmed" className="figures">
          {reasonSentence(entry, now)}
        </Text>
        {entry.note && (
          <Text size="sm" fs="italic">
            {entry.note}
          </Text>
        )}
      </div>
      <QueueMenu entry={entry} />
    </li>
  );
}

/** The order with the one at `from` moved by `by` places. */
export function moved(order: number[], from: number, by: number): number[] {
  const next = [...order];
  const [who] = next.splice(from, 1);
  if (who === undefined) return order;
  next.splice(from + by, 0, who);
  return next;
}

function QueueMenu({ entry }: { entry: QueueEntry }) {
  const room = useRoom();
  const queue = usePermission('floor.queue');
  const grant = usePermission('floor.grant');
  if (!queue.allowed && !grant.allowed)
    return entry.position === 1 ? <IconArrowRight size={18} aria-hidden="true" /> : null;
  const order = room.token.queue.map((each) => each.participant_id);
  const name = nameOf({ name: entry.participant_name });
  const at = entry.position - 1;
  // Only the first places are shown: an order must name everyone who waits.
  const whole = room.token.queue_length === order.length;
  const move = (by: number) =>
    intervene(room, {
      title: `Move ${name} ${by < 0 ? 'up' : 'down'}`,
      verb: 'Move',
      command: 'floor.queue',
      data: { order: moved(order, at, by) },
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={`Moderate ${name}`}>
          <ActionIcon variant="subtle" size="lg" aria-label={`Moderate ${name}`}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <GrantItem
          participantId={entry.participant_id}
          name={name}
          pointOfOrder={entry.kind === 'point_of_order'}
        />
        <Menu.Item
          leftSection={<IconArrowUp size={18} />}
          disabled={!queue.allowed || !whole || at === 0}
          onClick={() => move(-1)}
        >
          Move up
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={18} />}
          disabled={!queue.allowed || !whole || at === order.length - 1}
          onClick={() => move(1)}
        >
          Move down
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Gives somebody the floor; from a holder it takes a reason, except for a point of order. */
export function GrantItem(props: { participantId: number; name: string; pointOfOrder?: boolean }) {
  const room = useRoom();
  const grant = usePermission('floor.grant');
  const holder = room.token.current_holder;
  const forced = holder !== null && !props.pointOfOrder;
  return (
    <Menu.Item
      leftSection={<IconArrowRight size={18} />}
      disabled={!grant.allowed || holder?.participant_id === props.participantId}
      onClick={() =>
        intervene(
          room,
          {
            title: `Give ${props.name} the floor`,
            verb: 'Give the floor',
            command: 'floor.grant',
            data: { participant_id: props.participantId, ...(forced ? { force: true } : {}) },
          },
          forced,
        )
      }
    >
      {forced ? 'Interrupt and give the floor' : 'Give the floor'}
    </Menu.Item>
  );
}
