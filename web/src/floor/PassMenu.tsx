import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from '../language/useTranslation';
import { policyOf } from '../meeting/policy';
import type { Room } from '../meeting/room';
import { act, isMe, usePermission, useRoom } from '../meeting/useRoom';
import type { Participant } from '../protocol/types';
import { LateMenu } from '../ui/LateMenu';
import { nameOf } from '../ui/words';
import classes from './Dock.module.css';

/** To whom the floor can be passed; the meeting's setting says whether to anyone or the waiting alone. */
function ableIn(room: Room): Participant[] {
  const anyone = policyOf(room).pass === 'anyone';
  const waiting = new Set(room.token.queue.map((entry) => entry.participant_id));
  return room.participants.filter(
    (p) => p.is_active && p.role !== 'observer' && !isMe(room, p.id) && (anyone || waiting.has(p.id)),
  );
}

export function PassMenu() {
  const { t } = useTranslation('floor');
  const room = useRoom();
  const pass = usePermission('floor.pass');
  const able = ableIn(room);
  const possible = pass.allowed && able.length > 0;
  const why = pass.why ?? t('pass_nobody');
  return (
    <LateMenu
      position="top-end"
      className={classes.people}
      disabled={!possible}
      hint={possible ? undefined : why}
      button={
        <Button
          className={classes.second}
          variant="default"
          leftSection={<IconDots size={20} />}
          data-disabled={possible ? undefined : true}
          aria-disabled={!possible}
          aria-description={possible ? undefined : why}
          data-testid="pass"
        >
          {t('pass')}
        </Button>
      }
    >
      <Menu.Label>{t('pass_to')}</Menu.Label>
      {able.map((p) => (
        <Menu.Item
          key={p.id}
          onClick={() => void act('floor.pass', { to_participant_id: p.id, epoch: room.token.epoch })}
        >
          {nameOf(p)}
        </Menu.Item>
      ))}
    </LateMenu>
  );
}
