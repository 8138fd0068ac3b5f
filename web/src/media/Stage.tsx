import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Board } from '../annotation/Board';
import { isBoardShut } from '../annotation/closed';
import { MarksList } from '../annotation/Outline';
import { LatestDecision } from '../decision/LatestDecision';
import { ProposalTable } from '../decision/ProposalCard';
import { isTableLaid } from '../decision/table';
import { useTranslation } from '../language/useTranslation';
import { TimeOnStage } from '../measure/TimeOnStage';
import { isMe, useRoom, useRoomPart } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import { looksBack, modeOf, type StageMode } from '../phase/shape';
import { usePainted } from '../ui/idle';
import { nameOf } from '../ui/words';
import { CameraPicture, Picture } from './Picture';
import classes from './Stage.module.css';
import { stagePicture } from './slots';
import { useMedia } from './store';

const MODES: readonly StageMode[] = ['stage', 'board', 'both'];
const MODES_BACK: readonly StageMode[] = ['shares', ...MODES];

/** The holder, the board, or both: by choice, else as the phase is about; beside what lies on the table. */
export function Stage() {
  const room = useRoom();
  const slots = useMedia((s) => s.media.slots);
  const phase = room.meeting.current_phase;
  // A choice is for the phase it was made in: the next one is about something else, and so is what comes after the end.
  const about = room.meeting.is_active ? phase : 'ended';
  const [chosen, choose] = useState<{ mode: StageMode; about: string } | null>(null);
  const holder = room.token.current_holder?.participant_id;
  const mine = isMe(room, holder);
  const picture = mine ? null : (stagePicture(slots, holder)?.what ?? null);
  const boardIsClosed = useRoomPart(isBoardShut);
  const boardIsEmpty = useRoomPart(({ annotations }) => annotations.length === 0);
  const isLaid = useRoomPart(isTableLaid);
  const own = modeOf(phase, {
    mine,
    picture,
    boardIsEmpty,
    boardIsClosed,
    isFree: holder === undefined,
    // What was on the table at the end stays there.
    hasEnded: !room.meeting.is_active && !isLaid,
  });
  const modes = useRoomPart(looksBack) ? MODES_BACK : MODES;
  const mode = chosen?.about === about ? chosen.mode : own;
  const hasBoard = mode === 'board' || mode === 'both';
  const hasPicture = mode === 'stage' || mode === 'both';
  const ownCamera = useMedia((s) => s.ownCamera);
  // Who has the floor is said below: beside a proposal initials alone would only take its room.
  const isSeen = picture !== null || (mine && ownCamera !== null);
  return (
    <>
      <div
        className={classes.stage}
        data-mode={mode}
        data-phase={phase}
        data-laid={isLaid || undefined}
        data-testid="stage"
      >
        {isLaid && <ProposalTable className={classes.table} />}
        {hasPicture && (isSeen || !isLaid) && <HolderPicture isLaid={isLaid} />}
        {hasBoard && <Board className={classes.media} />}
        {mode === 'shares' && <TimeOnStage className={`${classes.shares} ${classes.media}`} />}
        <Modes modes={modes} mode={mode} onChoose={(value) => choose({ mode: value, about })} />
      </div>
      {hasBoard && <MarksList />}
    </>
  );
}

interface ModesProps {
  modes: readonly StageMode[];
  mode: StageMode;
  onChoose: (mode: StageMode) => void;
}

/**
 * What the stage may show. It comes a moment after the room: it measures itself at once, and the whole page with it,
 * where that has not been laid out yet.
 */
function Modes({ modes, mode, onChoose }: ModesProps) {
  const { t } = useTranslation('media');
  const isPainted = usePainted();
  if (!isPainted) return <div className={classes.modes} />;
  return (
    <SegmentedControl
      className={classes.modes}
      aria-label={t('stage_shows')}
      size="sm"
      value={mode}
      onChange={(value) => onChoose(value as StageMode)}
      data={modes.map((value) => ({ value, label: t(`show_${value}`) }))}
    />
  );
}

/** The holder's screen if shared, else their face, else who they are. */
function HolderPicture({ isLaid }: { isLaid: boolean }) {
  const { t } = useTranslation('media');
  const room = useRoom();
  const holder = room.token.current_holder;
  const mine = isMe(room, holder?.participant_id);
  const slots = useMedia((s) => s.media.slots);
  const streams = useMedia((s) => s.streams);
  const own = useMedia((s) => s.ownCamera);
  const picture = mine ? null : stagePicture(slots, holder?.participant_id);
  const name = nameOf({ name: holder?.participant_name });
  // A picture belongs to one person: with another holder it begins anew, behind their initials.
  const key = `${holder?.participant_id} ${picture?.what}`;
  const camera = picture?.what === 'camera' ? streams?.cameras[picture.slot] : undefined;
  return (
    <div className={`${classes.picture} ${classes.media}`} data-testid="stage-picture">
      {!isLaid && room.meeting.current_phase === 'decision' && <LatestDecision />}
      {holder ? (
        <Avatar name={holder.participant_name} size={132} holder />
      ) : (
        <p className={classes.free}>{t('floor_free')}</p>
      )}
      {mine && own && <Picture stream={own} label={t('own_picture')} whole mirrored />}
      {picture?.what === 'screen' && streams && (
        <Picture key={key} stream={streams.screen} label={t('screen_of', { name })} whole still />
      )}
      {picture?.what === 'camera' && camera && (
        <CameraPicture key={key} slot={picture.slot} stream={camera} label={t('camera_of', { name })} whole />
      )}
    </div>
  );
}
