import { Center, Loader, Tabs, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SchemeSwitch } from '../account/AccountMenu';
import { Decisions } from '../decision/Decisions';
import { Dock } from '../floor/Dock';
import { FloorLine } from '../floor/FloorLine';
import { InterventionDialog } from '../floor/intervene';
import { Queue } from '../floor/Queue';
import { AuditRecord } from '../journal/Record';
import { Statistics } from '../measure/Statistics';
import { TimeHeld } from '../measure/TimeHeld';
import { MediaDock } from '../media/MediaDock';
import { MediaNotices } from '../media/MediaNotices';
import type { Entered } from '../media/preferences';
import { QualitySign } from '../media/Quality';
import { Stage } from '../media/Stage';
import { useMediaSession } from '../media/useMediaSession';
import { People } from '../participant/People';
import { Tiles } from '../participant/Tiles';
import { PhaseBar } from '../phase/PhaseBar';
import { LockBadge } from '../privacy/LockBadge';
import { Failed, NotFound } from '../ui/Failed';
import { meetingName } from '../ui/words';
import { ConnectionNotice } from './ConnectionNotice';
import { MeetingMenu } from './MeetingMenu';
import classes from './RoomPage.module.css';
import { enterRoom, useRoomStore } from './store';
import { isMe, useRoom } from './useRoom';

/** The most bars beside the queue; the numbers have them all. */
const BARS_MAX = 6;

export function RoomPage({ id, entered }: { id: number; entered: Entered }) {
  const ready = useRoomStore((s) => s.room?.meeting.id === id);
  const status = useRoomStore((s) => s.status);
  const navigate = useNavigate();
  useEffect(() => enterRoom(id), [id]);
  const signedOut = status.state === 'over' && status.why.status === 401;
  useEffect(() => {
    if (signedOut) void navigate({ to: '/signin', search: { to: `/m/${id}` } });
  }, [signedOut, navigate, id]);
  if (status.state === 'over' && !signedOut)
    return status.why.status === 404 ? <NotFound /> : <Failed error={status.why} />;
  if (!ready)
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading the meeting" />
      </Center>
    );
  return <RoomView entered={entered} />;
}

function RoomView({ entered }: { entered: Entered }) {
  const room = useRoom();
  useMediaSession(entered);
  const lost = useRoomStore((s) => s.status.state !== 'open');
  const holder = room.token.current_holder;
  useEffect(() => {
    document.title = `${meetingName(room.meeting)} · Nex-Champs`;
    return () => {
      document.title = 'Nex-Champs';
    };
  }, [room.meeting]);
  return (
    <div
      className={classes.room}
      data-mine={isMe(room, holder?.participant_id) || undefined}
      data-lost={lost || undefined}
      data-testid="room"
      data-seq={room.seq}
    >
      <ConnectionNotice />
      <Header />
      <main className={classes.main}>
        <section className={classes.stage} data-held={holder !== null || undefined} aria-label="Stage">
          <Stage />
          <FloorLine />
        </section>
        <Tiles />
        <MediaNotices />
        <div className={classes.dock}>
          <Dock />
          <MediaDock />
        </div>
      </main>
      <Side />
      <InterventionDialog />
    </div>
  );
}

function Header() {
  const { meeting, participants } = useRoom();
  const here = participants.filter((p) => p.is_active && p.is_online).length;
  return (
    <header className={classes.header}>
      <div className={classes.title}>
        <h1>{meetingName(meeting)}</h1>
        {!meeting.is_active && <Text c="dimmed">Ended</Text>}
        {meeting.is_active && !meeting.started_at && <Text c="dimmed">Not started yet</Text>}
      </div>
      <PhaseBar />
      <div className={classes.corner}>
        <LockBadge />
        <QualitySign />
        <span className={classes.here} data-testid="here">
          {here} here
        </span>
        <span className={classes.scheme}>
          <SchemeSwitch />
        </span>
        <MeetingMenu />
      </div>
    </header>
  );
}

function Side() {
  return (
    <aside className={classes.side} aria-label="About the meeting">
      <Tabs
        defaultValue="floor"
        keepMounted={false}
        classNames={{ panel: classes.panel, list: classes.tabs }}
      >
        <Tabs.List grow>
          <Tabs.Tab value="floor">Floor</Tabs.Tab>
          <Tabs.Tab value="people" data-testid="tab-people">
            People
          </Tabs.Tab>
          <Tabs.Tab value="decisions" data-testid="tab-decisions">
            Decisions
          </Tabs.Tab>
          <Tabs.Tab value="numbers" data-testid="tab-numbers">
            Numbers
          </Tabs.Tab>
          <Tabs.Tab value="record" data-testid="tab-record">
            Record
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="floor">
          <Queue />
          <TimeHeld limit={BARS_MAX} />
        </Tabs.Panel>
        <Tabs.Panel value="people">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="decisions">
          <Decisions />
        </Tabs.Panel>
        <Tabs.Panel value="numbers">
          <Statistics />
        </Tabs.Panel>
        <Tabs.Panel value="record">
          <AuditRecord />
        </Tabs.Panel>
      </Tabs>
    </aside>
  );
}
