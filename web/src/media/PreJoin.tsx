import { Button, Checkbox, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import type { Meeting } from '../protocol/types';
import { Entry } from '../ui/Page';
import { meetingName } from '../ui/words';
import { CameraChoice, CameraPreview, MicrophoneChoice, SpeakerChoice } from './DeviceChoice';
import classes from './DeviceChoice.module.css';
import { type Entered, prefer, usePreferences } from './preferences';

interface PreJoinProps {
  meeting: Meeting;
  /** Observers have nothing to send. */
  speaks: boolean;
  onEnter: (entered: Entered) => void;
}

/** Before the room: what of oneself the others may get, tried out with nobody looking or listening. */
export function PreJoin({ meeting, speaks, onEnter }: PreJoinProps) {
  const { t } = useTranslation('media');
  const { camera, opensWithFloor } = usePreferences();
  const [skip, setSkip] = useState(false);
  const enter = (entered: Entered) => {
    if (skip) prefer({ skip });
    onEnter(entered);
  };
  return (
    <Entry title={meetingName(meeting)} lead={t('lead')} wide={speaks}>
      <Stack>
        {speaks && (
          <div className={classes.columns}>
            <Stack>
              <CameraPreview wanted={camera} />
              <Switch
                label={t('camera_on')}
                checked={camera}
                onChange={(event) => prefer({ camera: event.currentTarget.checked })}
              />
              <Switch
                label={t('opens_with_floor')}
                description={t('opens_with_floor_hint')}
                checked={opensWithFloor}
                onChange={(event) => prefer({ opensWithFloor: event.currentTarget.checked })}
              />
            </Stack>
            <Stack>
              <MicrophoneChoice wanted={opensWithFloor} />
              <CameraChoice />
              <SpeakerChoice />
            </Stack>
          </div>
        )}
        {!speaks && <SpeakerChoice />}
        <Checkbox
          label={t('go_straight')}
          checked={skip}
          onChange={(event) => setSkip(event.currentTarget.checked)}
        />
        <div className={classes.actions}>
          <Button size="md" onClick={() => enter('ready')} data-testid="enter">
            {t('go_in')}
          </Button>
          {speaks && (
            <Button
              size="md"
              variant="default"
              onClick={() => enter('listening')}
              data-testid="enter-listening"
            >
              {t('only_listen')}
            </Button>
          )}
        </div>
      </Stack>
    </Entry>
  );
}
