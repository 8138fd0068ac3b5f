import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Board } from '../annotation/Board';
import { LatestDecision } from '../decision/LatestDecision';
import { policyOf } from '../meeting/policy';
import { isMe, useRoom } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import { modeOf, type StageMode } from '../phase/shape';
import { nameOf } from '../ui/words';
import { CameraPicture, Picture } from './Picture';
import classes from './Stage.module.css';
import { stagePicture } from './slots';
import { useMedia } from './store';

const MODES: readonly StageMode[] = ['stage', 'board', 'both'];

/** The holder, the board, or both: by choice, else as the phase is about. */
export function Stage() {
  const { t } = useTranslation('media');
  const room = useRoom();
  const slots = useMedia((s) => s.media.slots);
  const phase = room.meeting.current_phase;
  // A choice is for the phase it was made in: the next one is about something else.
  const [chosen, choose] = useState<{ mode: StageMode; phase: string } | null>(null);
  const holder = room.token.current_holder?.participant_id;
  const mine = isMe(room, holder);
  const picture = mine ? null : (stagePicture(slots, holder)?.what ?? null);
  const boardIsClosed = policyOf(room).board === 'closed';
  const own = modeOf(phase, { mine, picture, boardIsEmpty: room.annotations.length === 0, boardIsClosed });
  const mode = chosen?.phase === phase ? chosen.mode : own;
  return (
    <div className={classes.stage} data-mode={mode} data-phase={phase} data-testid="stage">
      {mode !== 'board' && <HolderPicture />}
      {mode !== 'stage' && <Board />}
      <SegmentedControl
        className={classes.modes}
        aria-label={t('stage_shows')}
        size="sm"
        value={mode}
        onChange={(value) => choose({ mode: value as StageMode, phase })}
        data={MODES.map((value) => ({ value, label: t(`show_${value}`) }))}
      />
    </div>
  );
}

/** The holder's screen if shared, else their face, else who they are. */
function HolderPicture() {
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
    <div className={classes.picture} data-testid="stage-picture">
      {room.meeting.current_phase === 'decision' && <LatestDecision />}
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
