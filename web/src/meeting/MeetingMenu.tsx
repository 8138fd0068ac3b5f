import { ActionIcon, Button, Group, Menu, Modal, Stack, Text, Tooltip } from '@mantine/core';
import {
  IconArrowLeft,
  IconClockPlus,
  IconDoorExit,
  IconDotsVertical,
  IconHandOff,
  IconPlayerPlay,
  IconPlayerStop,
  IconSettings,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { intervene } from '../floor/intervene';
import { nameOf } from '../ui/words';
import { MeetingSettings } from './MeetingSettings';
import { act, isMe, usePermission, useRoom } from './useRoom';

type Asking = 'settings' | 'end' | 'leave' | null;

/** What concerns the meeting as a whole, and the facilitator's ways to step in. */
export function MeetingMenu() {
  const room = useRoom();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>(null);
  const start = usePermission('meeting.start');
  const end = usePermission('meeting.end');
  const update = usePermission('meeting.update');
  const leave = usePermission('participant.leave');
  const close = () => setAsking(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Tooltip label="Meeting">
            <ActionIcon variant="subtle" size="xl" aria-label="Meeting" data-testid="meeting-menu">
              <IconDotsVertical size={22} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {start.allowed && !room.meeting.started_at && (
            <Menu.Item leftSection={<IconPlayerPlay size={18} />} onClick={() => void act('meeting.start')}>
              Start the meeting
            </Menu.Item>
          )}
          <HolderItems />
          {update.allowed && (
            <Menu.Item leftSection={<IconSettings size={18} />} onClick={() => setAsking('settings')}>
              Settings
            </Menu.Item>
          )}
          {end.allowed && (
            <Menu.Item leftSection={<IconPlayerStop size={18} />} onClick={() => setAsking('end')}>
              End the meeting
            </Menu.Item>
          )}
          {leave.allowed && (
            <Menu.Item leftSection={<IconDoorExit size={18} />} onClick={() => setAsking('leave')}>
              Leave for good
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconArrowLeft size={18} />} onClick={() => void navigate({ to: '/' })}>
            To my meetings
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'settings' && <MeetingSettings onClose={close} />}
      <Confirm
        opened={asking === 'end'}
        title="End the meeting?"
        text="Nothing can be changed any more. Everyone may go on reading."
        verb="End the meeting"
        onClose={close}
        onYes={() => void act('meeting.end').then(close)}
      />
      <Confirm
        opened={asking === 'leave'}
        title="Leave the meeting?"
        text="You give up the floor and your place in the queue."
        verb="Leave"
        onClose={close}
        onYes={() => void act('participant.leave').then((left) => (left ? navigate({ to: '/' }) : close()))}
      />
    </>
  );
}

/** What a facilitator may do to a turn that runs. */
function HolderItems() {
  const room = useRoom();
  const revoke = usePermission('floor.revoke');
  const extend = usePermission('floor.extend');
  const holder = room.token.current_holder;
  if (!holder) return null;
  return (
    <>
      {revoke.allowed && (
        <Menu.Item
          leftSection={<IconHandOff size={18} />}
          onClick={() =>
            intervene(
              room,
              {
                title: `Take the floor from ${nameOf({ name: holder.participant_name })}`,
                verb: 'Take the floor back',
                command: 'floor.revoke',
                data: { epoch: holder.epoch },
              },
              true,
            )
          }
        >
          Take the floor back
        </Menu.Item>
      )}
      {extend.allowed && !isMe(room, holder.participant_id) && (
        <Menu.Item
          leftSection={<IconClockPlus size={18} />}
          onClick={() =>
            intervene(room, {
              title: `Give ${nameOf({ name: holder.participant_name })} more time`,
              verb: 'Give more time',
              command: 'floor.extend',
              data: { epoch: holder.epoch },
            })
          }
        >
          Give the holder more time
        </Menu.Item>
      )}
    </>
  );
}

interface ConfirmProps {
  opened: boolean;
  title: string;
  text: string;
  verb: string;
  onClose: () => void;
  onYes: () => void;
}

function Confirm({ opened, title, text, verb, onClose, onYes }: ConfirmProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <Stack>
        <Text>{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={onYes} data-testid="confirm" data-autofocus>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
