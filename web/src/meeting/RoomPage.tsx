import { Center, Loader } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue, useEffect, useRef } from 'react';
import { NothingProposed } from '../decision/NothingProposed';
import { ProposeDialog } from '../decision/ProposeDialog';
import { FarVoteCall } from '../decision/VoteCall';
import { VoteSaid } from '../decision/VoteSaid';
import { Dock } from '../floor/Dock';
import { FloorLine } from '../floor/FloorLine';
import { InterventionDialog } from '../floor/intervene';
import { Queue } from '../floor/Queue';
import { StageRing } from '../floor/StageRing';
import { useTranslation } from '../language/useTranslation';
import { MediaDock } from '../media/MediaDock';
import { ClosedNotice, MediaNotices } from '../media/MediaNotices';
import type { Entered } from '../media/preferences';
import { Stage } from '../media/Stage';
import { useMediaSession } from '../media/useMediaSession';
import { Notices } from '../notice/Notices';
import { Tiles } from '../participant/Tiles';
import { PhaseCard } from '../phase/PhaseCard';
import { ReactionButton, ReactionFloats } from '../signal/Reactions';
import { Failed, NotFound } from '../ui/Failed';
import { ConnectionNotice } from './ConnectionNotice';
import { Header } from './Header';
import { PanelSheet, Side } from './Panels';
import { beginPanels, followPhase } from './panel';
import classes from './RoomPage.module.css';
import { enterRoom, useRoomStore } from './store';
import { isMe, useRoomPart } from './useRoom';

export function RoomPage({ id, entered }: { id: number; entered: Entered }) {
  const { t } = useTranslation('meeting');
  const ready = useRoomStore((s) => s.room?.meeting.id === id);
  // A moment later, so that a slow processor makes the room in pieces, between which the page answers.
  const shown = useDeferredValue(ready);
  const status = useRoomStore((s) => s.status);
  const navigate = useNavigate();
  useEffect(() => enterRoom(id), [id]);
  const signedOut = status.state === 'over' && status.why.status === 401;
  useEffect(() => {
    if (signedOut) void navigate({ to: '/signin', search: { to: `/m/${id}` } });
  }, [signedOut, navigate, id]);
  if (status.state === 'over' && !signedOut)
    return status.why.status === 404 ? <NotFound /> : <Failed error={status.why} />;
  if (!ready || !shown)
    return (
      <Center h="100dvh">
        <Loader aria-label={t('loading_meeting')} />
      </Center>
    );
  return <RoomView entered={entered} />;
}

/** Below this the side has no room of its own. */
const NARROW = '(max-width: 800px)';

/** The queue's first places, for where it stands under the stage. */
const FIRST_PLACES = 3;

function RoomView({ entered }: { entered: Entered }) {
  const { t } = useTranslation('meeting');
  // The parts by themselves: whoever draws this draws all that is in it.
  const isMine = useRoomPart((room) => isMe(room, room.token.current_holder?.participant_id));
  const phase = useRoomPart((room) => room.meeting.current_phase);
  usePhasePanels();
  const narrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const lost = useRoomStore((s) => s.status.state !== 'open');
  return (
    <div
      className={classes.room}
      data-mine={isMine || undefined}
      data-lost={lost || undefined}
      data-phase={phase}
      data-testid="room"
    >
      <MediaSession entered={entered} />
      <ConnectionNotice />
      <Header />
      <main className={classes.main}>
        <section className={classes.stage} aria-label={t('stage')}>
          <StageRing />
          <div className={classes.card}>
            <Stage />
            <ReactionFloats />
            <NothingProposed />
            <FloorLine />
            <VoteSaid />
          </div>
        </section>
        <Tiles />
        <MediaNotices withClosed={!narrow} />
        <Notices />
        {narrow && (
          <Later>
            <PanelSheet />
            <Queue limit={FIRST_PLACES} />
            <FarVoteCall />
          </Later>
        )}
        <div className={classes.dock}>
          {narrow && <ClosedNotice className={classes.closed} />}
          <Dock />
          <MediaDock />
          <ReactionButton />
        </div>
      </main>
      {!narrow && (
        <Later>
          <Side />
        </Later>
      )}
      <PhaseCard />
      <Later>
        <InterventionDialog />
        <ProposeDialog />
      </Later>
    </div>
  );
}

/** What stands below or beside the rest, and moves none of it: a slow processor answers in between. */
function Later({ children }: { children: ReactNode }) {
  return useDeferredValue(true, false) ? children : null;
}

/** By itself: it follows every turn, and draws nothing. */
function MediaSession({ entered }: { entered: Entered }) {
  useMediaSession(entered);
  return null;
}

/** The side follows the phase. */
function usePhasePanels(): void {
  const phase = useRoomPart((room) => room.meeting.current_phase);
  const before = useRef<typeof phase | null>(null);
  useEffect(() => {
    if (before.current === null) beginPanels(phase);
    else if (before.current !== phase) followPhase(before.current, phase);
    before.current = phase;
  }, [phase]);
}
