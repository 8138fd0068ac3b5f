import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { Board } from '../annotation/Board';
import type { Room } from '../meeting/room';
import { isMe, useRoom } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import { nameOf } from '../ui/words';
import { CameraPicture, Picture } from './Picture';
import classes from './Stage.module.css';
import { type StagePicture, stagePicture } from './slots';
import { useMedia } from './store';

type Mode = 'picture' | 'board' | 'both';

/** What is shown where nobody has chosen: the holder works on the board, the others look at the holder. */
export function modeFor(room: Room, picture: StagePicture): Mode {
  const holder = room.token.current_holder?.participant_id;
  if (!picture || isMe(room, holder)) return 'board';
  return picture.what === 'screen' || room.annotations.length === 0 ? 'picture' : 'both';
}

/** The board, the holder's picture, or both. */
export function Stage() {
  const room = useRoom();
  const slots = useMedia((s) => s.media.slots);
  const [chosen, choose] = useState<Mode | null>(null);
  const holder = room.token.current_holder?.participant_id;
  const picture = isMe(room, holder) ? null : stagePicture(slots, holder);
  const mode = picture ? (chosen ?? modeFor(room, picture)) : 'board';
  return (
    <div className={classes.stage} data-mode={mode} data-testid="stage">
      {picture && mode !== 'board' && <HolderPicture picture={picture} />}
      {mode !== 'picture' && <Board />}
      {picture && (
        <SegmentedControl
          className={classes.modes}
          aria-label="What the stage shows"
          size="sm"
          value={mode}
          onChange={(value) => choose(value as Mode)}
          data={[
            { value: 'picture', label: 'Picture' },
            { value: 'board', label: 'Board' },
            { value: 'both', label: 'Both' },
          ]}
        />
      )}
    </div>
  );
}

function HolderPicture({ picture }: { picture: NonNullable<StagePicture> }) {
  const holder = useRoom().token.current_holder;
  const streams = useMedia((s) => s.streams);
  const name = nameOf({ name: holder?.participant_name });
  // A picture belongs to one person: with another holder it begins anew, behind their initials.
  const key = `${holder?.participant_id} ${picture.what}`;
  const camera = picture.what === 'camera' ? streams?.cameras[picture.slot] : undefined;
  return (
    <div className={classes.picture} data-testid="stage-picture">
      <Avatar name={holder?.participant_name ?? null} size={132} holder />
      {picture.what === 'screen' && streams && (
        <Picture key={key} stream={streams.screen} label={`The screen of ${name}`} whole still />
      )}
      {picture.what === 'camera' && camera && (
        <CameraPicture key={key} slot={picture.slot} stream={camera} label={`The camera of ${name}`} whole />
      )}
    </div>
  );
}
