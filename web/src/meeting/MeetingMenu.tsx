import { ActionIcon, Button, Group, Menu, Stack, Text } from '@mantine/core';
import {
  IconArrowLeft,
  IconDoorExit,
  IconDotsVertical,
  IconPlayerPlay,
  IconPlayerStop,
  IconSettings,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { NoticesItem } from '../notice/NoticesItem';
import { Dialog } from '../ui/Dialog';
import { LateMenu } from '../ui/LateMenu';
import { MeetingSettings } from './MeetingSettings';
import { act, usePermission, useRoom } from './useRoom';

type Asking = 'settings' | 'end' | 'leave' | null;

/** What concerns the meeting as a whole. */
export function MeetingMenu() {
  const { t } = useTranslation('meeting');
  const navigate = useNavigate();
  const [asking, setAsking] = useState<Asking>(null);
  const leave = usePermission('participant.leave');
  return (
    <>
      <LateMenu
        hint={t('menu')}
        button={
          <ActionIcon variant="subtle" size={48} aria-label={t('menu')} data-testid="meeting-menu">
            <IconDotsVertical size={22} />
          </ActionIcon>
        }
      >
        <FacilitatorItems onAsk={setAsking} />
        <NoticesItem />
        {leave.allowed && (
          <Menu.Item leftSection={<IconDoorExit size={18} />} onClick={() => setAsking('leave')}>
            {t('leave')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconArrowLeft size={18} />} onClick={() => void navigate({ to: '/' })}>
          {t('to_meetings')}
        </Menu.Item>
      </LateMenu>
      <Asked asking={asking} onClose={() => setAsking(null)} />
    </>
  );
}

function FacilitatorItems({ onAsk }: { onAsk: (asking: Asking) => void }) {
  const { t } = useTranslation('meeting');
  const { meeting } = useRoom();
  const start = usePermission('meeting.start');
  const end = usePermission('meeting.end');
  const update = usePermission('meeting.update');
  return (
    <>
      {start.allowed && !meeting.started_at && (
        <Menu.Item leftSection={<IconPlayerPlay size={18} />} onClick={() => void act('meeting.start')}>
          {t('start')}
        </Menu.Item>
      )}
      {update.allowed && (
        <Menu.Item leftSection={<IconSettings size={18} />} onClick={() => onAsk('settings')}>
          {t('settings')}
        </Menu.Item>
      )}
      {end.allowed && (
        <Menu.Item leftSection={<IconPlayerStop size={18} />} onClick={() => onAsk('end')}>
          {t('end')}
        </Menu.Item>
      )}
    </>
  );
}

/** The dialogs that the menu opens; they outlive it. */
function Asked({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  const { t } = useTranslation('meeting');
  const navigate = useNavigate();
  const leave = async () => {
    if (await act('participant.leave')) await navigate({ to: '/' });
    else onClose();
  };
  return (
    <>
      {asking === 'settings' && <MeetingSettings onClose={onClose} />}
      <Confirm
        opened={asking === 'end'}
        title={t('end_sure')}
        text={t('end_what')}
        verb={t('end')}
        onClose={onClose}
        onYes={() => void act('meeting.end').then(onClose)}
      />
      <Confirm
        opened={asking === 'leave'}
        title={t('leave_sure')}
        text={t('leave_what')}
        verb={t('leave_do')}
        onClose={onClose}
        onYes={() => void leave()}
      />
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
  const { t } = useTranslation('meeting');
  return (
    <Dialog opened={opened} onClose={onClose} title={title}>
      <Stack>
        <Text>{text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button onClick={onYes} data-testid="confirm" data-autofocus>
            {verb}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
