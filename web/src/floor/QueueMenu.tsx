import { Menu } from '@mantine/core';
import { IconArrowBarToUp, IconArrowDown, IconArrowRight, IconArrowUp } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useMay, useRoom, useRoomPart } from '../meeting/useRoom';
import { DotsMenu } from '../ui/DotsMenu';
import { giveFloor, moveBy } from './intervene';

interface QueueMenuProps {
  participantId: number;
  name: string;
}

/** A place can be moved by who sees them all: only the first ones are told, and an order must name everyone. */
function useMovable(): boolean {
  const whole = useRoomPart(({ token }) => token.queue_length === token.queue.length);
  return useMay('floor.queue') && whole;
}

/** A facilitator's ways to change one place in the queue; where that is, only the opened menu asks. */
export const QueueMenu = memo(function QueueMenu({ participantId, name }: QueueMenuProps) {
  const { t } = useTranslation('floor');
  const movable = useMovable();
  const label = t('moderate', { name });
  return (
    <DotsMenu
      label={label}
      hint={movable ? `${label}. ${t('move_hint', { name })}` : undefined}
      keys="Alt+ArrowUp Alt+ArrowDown"
    >
      <PlaceItems participantId={participantId} name={name} />
    </DotsMenu>
  );
});

function PlaceItems({ participantId, name }: QueueMenuProps) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const movable = useMovable();
  const entry = room.token.queue.find((each) => each.participant_id === participantId);
  // Whoever has left the queue takes this menu along.
  if (!entry) return null;
  const at = entry.position - 1;
  return (
    <>
      <GrantItem participantId={participantId} name={name} pointOfOrder={entry.kind === 'point_of_order'} />
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
    </>
  );
}

/** Gives somebody the floor; from a holder it takes a reason, except for a point of order. */
export function GrantItem(props: { participantId: number; name: string; pointOfOrder?: boolean }) {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const mayGrant = useMay('floor.grant');
  const holder = room.token.current_holder;
  const forced = holder !== null && !props.pointOfOrder;
  return (
    <Menu.Item
      leftSection={<IconArrowRight size={18} />}
      disabled={!mayGrant || holder?.participant_id === props.participantId}
      onClick={() => giveFloor(room, props.participantId, props.name, forced)}
    >
      {forced ? t('give_forced') : t('give')}
    </Menu.Item>
  );
}
