import { Button, Menu } from '@mantine/core';
import {
  IconArrowRight,
  IconClockPlus,
  IconHandOff,
  IconLock,
  IconLockOpen,
  IconShield,
  IconUserPlus,
} from '@tabler/icons-react';
import { useState } from 'react';
import { giveFloor, giveTime, intervene, takeFloor } from '../floor/intervene';
import { useTranslation } from '../language/useTranslation';
import { InviteDialog } from '../participant/InviteDialog';
import { LateMenu } from '../ui/LateMenu';
import { nameOf } from '../ui/words';
import classes from './Header.module.css';
import { isMe, usePermission, useRoom } from './useRoom';

/** The facilitator's one menu: every use of it is in the record, and told to all. */
export function ModerateMenu() {
  const { t } = useTranslation('meeting');
  const grant = usePermission('floor.grant');
  const queue = usePermission('floor.queue');
  const invite = usePermission('participant.invite');
  const [inviting, setInviting] = useState(false);
  if (!grant.allowed && !queue.allowed && !invite.allowed) return null;
  return (
    <>
      <LateMenu
        hint={t('moderate')}
        button={
          <Button
            className={classes.moderate}
            variant="default"
            leftSection={<IconShield size={18} />}
            aria-label={t('moderate')}
            data-testid="moderate"
          >
            <span className={classes.word}>{t('moderate')}</span>
          </Button>
        }
      >
        <HolderItems />
        <QueueItems />
        {invite.allowed && (
          <Menu.Item leftSection={<IconUserPlus size={18} />} onClick={() => setInviting(true)}>
            {t('invite')}
          </Menu.Item>
        )}
      </LateMenu>
      <InviteDialog opened={inviting} onClose={() => setInviting(false)} />
    </>
  );
}

/** What a facilitator may do to a turn that runs. */
function HolderItems() {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const revoke = usePermission('floor.revoke');
  const extend = usePermission('floor.extend');
  const holder = room.token.current_holder;
  if (!holder) return null;
  return (
    <>
      {revoke.allowed && (
        <Menu.Item leftSection={<IconHandOff size={18} />} onClick={() => takeFloor(room)}>
          {t('take_back')}
        </Menu.Item>
      )}
      {extend.allowed && !isMe(room, holder.participant_id) && (
        <Menu.Item leftSection={<IconClockPlus size={18} />} onClick={() => giveTime(room)}>
          {t('more_time_holder')}
        </Menu.Item>
      )}
    </>
  );
}

function QueueItems() {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const queue = usePermission('floor.queue');
  const grant = usePermission('floor.grant');
  const { is_open, current_holder } = room.token;
  const next = room.token.queue[0];
  const verb = is_open ? t('close_queue') : t('open_queue');
  const turn = () =>
    intervene(room, { title: verb, verb, command: 'floor.queue', data: { is_open: !is_open } });
  const name = nameOf({ name: next?.participant_name });
  return (
    <>
      {grant.allowed && next && !current_holder && (
        <Menu.Item
          leftSection={<IconArrowRight size={18} />}
          onClick={() => giveFloor(room, next.participant_id, name, false)}
        >
          {t('give_to', { name })}
        </Menu.Item>
      )}
      {queue.allowed && (
        <Menu.Item leftSection={is_open ? <IconLock size={18} /> : <IconLockOpen size={18} />} onClick={turn}>
          {verb}
        </Menu.Item>
      )}
    </>
  );
}
