import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { create } from 'zustand';
import { useTranslation } from '../language/useTranslation';
import { useRoomStore } from '../meeting/store';
import { useRoomPart } from '../meeting/useRoom';
import { Dialog } from '../ui/Dialog';
import { meetingName } from '../ui/words';
import { askForNotices, noticesPossible, showNotice } from './browser';
import { type Call, callOf, isCalled, voteCallOf } from './call';
import classes from './Notices.module.css';
import { playNote } from './note';
import { preferNotices, useNotices } from './preferences';

const useDialog = create<{ opened: boolean }>(() => ({ opened: false }));

/** For the menu's item. */
export function openNotices(): void {
  useDialog.setState({ opened: true });
}

/** Calls the viewer to the floor, and to a vote: by the window's name, the browser, a note. */
export function Notices() {
  const call = useRoomPart(callOf);
  const vote = useRoomPart(voteCallOf);
  const waits = useRoomPart((room) => room.waits);
  useCalling(call, waits);
  // Who opens a vote has just pressed something, and knows of it.
  useCalling(vote, false);
  useWindowName(vote ?? call);
  return (
    <>
      <Offer />
      <NoticeDialog />
    </>
  );
}

function useCalling(call: Call, waits: boolean): void {
  const { t } = useTranslation('notice');
  const before = useRef({ call, waited: waits });
  useEffect(() => {
    const isNew = isCalled(before.current, call, navigator.userActivation?.isActive ?? false);
    before.current = { call, waited: waits };
    const { room } = useRoomStore.getState();
    if (!isNew || call === null || !room) return;
    const { browser, sound } = useNotices.getState();
    if (sound) void playNote();
    if (!browser || document.visibilityState === 'visible') return;
    const takeBack = showNotice(t(call), meetingName(room.meeting), room.meeting.id);
    // Whoever has come back has read it.
    addEventListener('visibilitychange', takeBack, { once: true });
  }, [call, waits, t]);
}

/** The name of the window says it too: it is seen among the tabs, and needs nobody's permission. */
function useWindowName(call: Call): void {
  const name = useRoomPart((room) => meetingName(room.meeting));
  const { t } = useTranslation('notice');
  useEffect(() => {
    const plain = `${name} · Nex-Champs`;
    document.title = call === null ? plain : `${t(call)} · ${plain}`;
    return () => {
      document.title = 'Nex-Champs';
    };
  }, [call, name, t]);
}

/** Asked once, and only of whoever waits: then it is plain what it is for. */
function Offer() {
  const waits = useRoomPart((room) => room.waits);
  const answered = useNotices((s) => s.answered);
  const { t } = useTranslation('notice');
  if (!waits || answered || noticesPossible() !== 'ask') return null;
  const accept = async () => preferNotices({ browser: await askForNotices() });
  return (
    <div className={classes.offer} role="status" data-testid="notice-offer">
      <span>{t('offer')}</span>
      <Group gap="xs" wrap="nowrap">
        <Button size="md" variant="default" onClick={() => void accept()}>
          {t('accept')}
        </Button>
        <Button size="md" variant="subtle" onClick={() => preferNotices({})}>
          {t('decline')}
        </Button>
      </Group>
    </div>
  );
}

function NoticeDialog() {
  const opened = useDialog((s) => s.opened);
  const { browser, sound } = useNotices();
  const { t } = useTranslation('notice');
  const possible = noticesPossible();
  const isClosed = possible === 'denied' || possible === 'never';
  const choose = async (wanted: boolean) =>
    preferNotices({ browser: wanted && (possible === 'yes' || (await askForNotices())) });
  return (
    <Dialog opened={opened} onClose={() => useDialog.setState({ opened: false })} title={t('title')}>
      <Stack>
        <Text size="sm">{t('about')}</Text>
        <Switch
          size="md"
          label={t('by_browser')}
          description={isClosed ? t(possible) : t('by_browser_about')}
          checked={browser && possible === 'yes'}
          disabled={isClosed}
          onChange={(event) => void choose(event.currentTarget.checked)}
        />
        <Switch
          size="md"
          label={t('by_note')}
          description={t('by_note_about')}
          checked={sound}
          onChange={(event) => {
            const wanted = event.currentTarget.checked;
            preferNotices({ sound: wanted });
            if (wanted) void playNote();
          }}
        />
      </Stack>
    </Dialog>
  );
}
