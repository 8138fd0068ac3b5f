import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowBarToUp,
  IconArrowDown,
  IconArrowRight,
  IconArrowUp,
  IconDotsVertical,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePermission, useRoom } from '../meeting/useRoom';
import type { QueueEntry } from '../protocol/types';
import { giveFloor, moveBy } from './intervene';

/** A facilitator's ways to change one place in the queue. */
export function QueueMenu({ entry, name }: { entry: QueueEntry; name: string }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const queue = usePermission('floor.queue');
  const at = entry.position - 1;
  // Only the first places are told: an order must name everyone who waits.
  const whole = room.token.queue_length === room.token.queue.length;
  const movable = queue.allowed && whole;
  const label = t('moderate', { name });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={movable ? `${label}. ${t('move_hint', { name })}` : label}>
          <ActionIcon
            variant="subtle"
            size={48}
            aria-label={label}
            aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          >
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
          leftSection={<IconArrowBarToUp size={18} />}
          disabled={!movable || at === 0}
          onClick={() => moveBy(room, entry, -at)}
        >
          {t('move_first')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowUp size={18} />}
          disabled={!movable || at === 0}
          onClick={() => moveBy(room, entry, -1)}
        >
          {t('move_up')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={18} />}
          disabled={!movable || entry.position === room.token.queue_length}
          onClick={() => moveBy(room, entry, 1)}
        >
          {t('move_down')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Gives somebody the floor; from a holder it takes a reason, except for a point of order. */
export function GrantItem(props: { participantId: number; name: string; pointOfOrder?: boolean }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const grant = usePermission('floor.grant');
  const holder = room.token.current_holder;
  const forced = holder !== null && !props.pointOfOrder;
  return (
    <Menu.Item
      leftSection={<IconArrowRight size={18} />}
      disabled={!grant.allowed || holder?.participant_id === props.participantId}
      onClick={() => giveFloor(room, props.participantId, props.name, forced)}
    >
      {forced ? t('give_forced') : t('give')}
    </Menu.Item>
  );
}
