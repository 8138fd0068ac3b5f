import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowRight,
  IconChevronUp,
  IconClockPlus,
  IconDots,
  IconHandStop,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { useState } from 'react';
import { act, isMe, usePermission, useRoom } from '../meeting/useRoom';
import { Guarded } from '../ui/Guarded';
import { givenName, nameOf } from '../ui/words';
import classes from './Dock.module.css';
import { RequestDialog } from './RequestDialog';
import { placeSentence } from './sentences';

/** The one thing that one would do now, under the thumb. */
export function Dock() {
  const room = useRoom();
  const mine = isMe(room, room.token.current_holder?.participant_id);
  if (!room.meeting.is_active)
    return <p className={classes.note}>The meeting has ended. You may go on reading.</p>;
  if (!room.me) return <p className={classes.note}>You look at this meeting as an administrator.</p>;
  if (room.me.role === 'observer') return <p className={classes.note}>You are observing.</p>;
  if (mine) return <HolderDock />;
  return room.waits ? <WaitingDock /> : <IdleDock />;
}

function IdleDock() {
  const claim = usePermission('floor.claim');
  const request = usePermission('floor.request');
  const [asking, setAsking] = useState(false);
  const free = claim.allowed;
  return (
    <div className={classes.dock}>
      {free ? (
        <Guarded
          permission={claim}
          onClick={() => void act('floor.claim')}
          className={classes.main}
          leftSection={<IconHandStop size={22} />}
          data-testid="claim"
        >
          Take the floor
        </Guarded>
      ) : (
        <>
          <Guarded
            permission={request}
            onClick={() => void act('floor.request')}
            className={classes.main}
            leftSection={<IconHandStop size={22} />}
            data-testid="request"
          >
            Ask for the floor
          </Guarded>
          <Tooltip label={request.why ?? 'Say what it is about'}>
            <ActionIcon
              className={classes.round}
              variant="default"
              aria-label="Ask with a kind and a note"
              data-disabled={request.allowed ? undefined : true}
              aria-disabled={!request.allowed}
              onClick={() => request.allowed && setAsking(true)}
              data-testid="request-more"
            >
              <IconChevronUp size={22} />
            </ActionIcon>
          </Tooltip>
        </>
      )}
      <RequestDialog opened={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function WaitingDock() {
  const room = useRoom();
  const claim = usePermission('floor.claim');
  const withdraw = usePermission('floor.withdraw');
  const defer = usePermission('floor.defer');
  return (
    <div className={classes.dock}>
      <p className={classes.place} data-testid="my-place">
        {placeSentence(room)}
      </p>
      {claim.allowed && (
        <Guarded
          permission={claim}
          onClick={() => void act('floor.claim')}
          className={classes.main}
          data-testid="claim"
        >
          Take the floor
        </Guarded>
      )}
      <Guarded
        permission={withdraw}
        onClick={() => void act('floor.withdraw')}
        className={classes.second}
        variant="default"
        data-testid="withdraw"
      >
        Leave the queue
      </Guarded>
      <Tooltip label={defer.why ?? 'Let the next one go first'}>
        <ActionIcon
          className={classes.round}
          variant="default"
          aria-label="Let the next one go first"
          data-disabled={defer.allowed ? undefined : true}
          aria-disabled={!defer.allowed}
          onClick={() => defer.allowed && void act('floor.defer')}
          data-testid="defer"
        >
          <IconPlayerSkipForward size={22} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

function HolderDock() {
  const room = useRoom();
  const release = usePermission('floor.release');
  const extend = usePermission('floor.extend');
  const next = room.token.queue[0];
  const epoch = room.token.epoch;
  return (
    <div className={classes.dock}>
      <Guarded
        permission={release}
        onClick={() => void act('floor.release', { epoch })}
        className={`${classes.main} ${classes.amber}`}
        leftSection={next ? <IconArrowRight size={22} /> : undefined}
        data-testid="release"
      >
        {next ? `Hand over to ${givenName(next.participant_name)}` : 'Release the floor'}
      </Guarded>
      <Tooltip label={extend.why ?? 'More time'}>
        <ActionIcon
          className={classes.round}
          variant="default"
          aria-label="More time"
          data-disabled={extend.allowed ? undefined : true}
          aria-disabled={!extend.allowed}
          onClick={() => extend.allowed && void act('floor.extend', { epoch })}
          data-testid="extend"
        >
          <IconClockPlus size={22} />
        </ActionIcon>
      </Tooltip>
      <PassMenu />
    </div>
  );
}

/** To whom the floor can be passed; the server's setting says whether to anyone or the waiting alone. */
function PassMenu() {
  const room = useRoom();
  const pass = usePermission('floor.pass');
  const { settings, current_phase } = room.meeting;
  const policy = settings.phases?.[current_phase]?.pass ?? settings.pass ?? 'anyone';
  const waiting = new Set(room.token.queue.map((entry) => entry.participant_id));
  const able = room.participants.filter(
    (p) =>
      p.is_active && p.role !== 'observer' && !isMe(room, p.id) && (policy === 'anyone' || waiting.has(p.id)),
  );
  const possible = pass.allowed && able.length > 0;
  const why = pass.why ?? 'There is nobody to pass it to.';
  return (
    <Menu position="top-end" disabled={!possible}>
      <Menu.Target>
        <Tooltip label={why} disabled={possible}>
          <Button
            className={classes.second}
            variant="default"
            leftSection={<IconDots size={20} />}
            data-disabled={possible ? undefined : true}
            aria-disabled={!possible}
            aria-description={possible ? undefined : why}
            data-testid="pass"
          >
            Pass to…
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={classes.people}>
        <Menu.Label>Pass the floor to</Menu.Label>
        {able.map((p) => (
          <Menu.Item
            key={p.id}
            onClick={() => void act('floor.pass', { to_participant_id: p.id, epoch: room.token.epoch })}
          >
            {nameOf(p)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
