import { Button, Select, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import classes from './DeviceChoice.module.css';
import type { Choice } from './device';
import { LevelMeter } from './LevelMeter';
import { Picture } from './Picture';
import { usePreferences } from './preferences';
import { chooseDevices, refreshChoices, useMedia } from './store';
import { type DeviceKind, type Trouble, troubleSentence } from './troubles';
import { useOwn } from './useOwn';

interface DeviceSelectProps {
  label: string;
  choices: Choice[];
  value: string;
  onChoose: (id: string) => void;
}

/** Nothing to choose from is nothing to show: before permission a browser names no devices. */
function DeviceSelect({ label, choices, value, onChoose }: DeviceSelectProps) {
  const { t } = useTranslation('media');
  if (choices.length === 0) return null;
  // The browser's own choice, which an empty id stands for.
  const own = { value: '', label: t('as_browser') };
  const data = [own, ...choices.filter(({ id }) => id).map(({ id, label }) => ({ value: id, label }))];
  return (
    <Select
      label={label}
      data={data}
      value={data.some((each) => each.value === value) ? value : ''}
      allowDeselect={false}
      onChange={(id) => onChoose(id ?? '')}
    />
  );
}

function TroubleText({ kind, trouble }: { kind: DeviceKind; trouble: Trouble | null }) {
  if (!trouble) return null;
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert" data-testid={`${kind}-trouble`}>
      {troubleSentence(kind, trouble)}
    </Text>
  );
}

/** Which microphone, and how loud it is. Listening starts by a press, or once it is wanted anyway. */
export function MicrophoneChoice({ wanted }: { wanted: boolean }) {
  const { t } = useTranslation('media');
  const { microphoneId } = usePreferences();
  const choices = useMedia((s) => s.choices.microphones);
  const [tests, setTests] = useState(0);
  const listens = wanted || tests > 0;
  const { track, trouble } = useOwn('microphone', listens, microphoneId, tests);
  return (
    <Stack gap="xs">
      <DeviceSelect
        label={t('microphone')}
        choices={choices}
        value={microphoneId}
        onChoose={(id) => chooseDevices({ microphoneId: id })}
      />
      <TroubleText kind="microphone" trouble={trouble} />
      {track && (
        <div className={classes.level}>
          <LevelMeter track={track} label={t('loudness')} />
          <Text size="sm" c="dimmed">
            {t('say_something')}
          </Text>
        </div>
      )}
      {!track && (!listens || trouble) && (
        <Button variant="default" onClick={() => setTests(tests + 1)} data-testid="test-microphone">
          {t('test_microphone')}
        </Button>
      )}
    </Stack>
  );
}

/** Which camera. */
export function CameraChoice() {
  const { t } = useTranslation('media');
  const { cameraId } = usePreferences();
  const choices = useMedia((s) => s.choices.cameras);
  return (
    <DeviceSelect
      label={t('camera')}
      choices={choices}
      value={cameraId}
      onChoose={(id) => chooseDevices({ cameraId: id })}
    />
  );
}

/** The camera's picture before anybody else sees it. */
export function CameraPreview({ wanted }: { wanted: boolean }) {
  const { t } = useTranslation('media');
  const { cameraId } = usePreferences();
  const { track, trouble } = useOwn('camera', wanted, cameraId);
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => setStream(track && new MediaStream([track])), [track]);
  const opening = wanted && !trouble;
  return (
    <Stack gap="xs">
      <div className={classes.preview} data-testid="preview">
        <span>{opening ? t('camera_opens') : t('camera_off')}</span>
        {stream && <Picture stream={stream} label={t('own_picture')} mirrored />}
      </div>
      <TroubleText kind="camera" trouble={trouble} />
    </Stack>
  );
}

const speakerCanBeChosen =
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

export function SpeakerChoice() {
  const { t } = useTranslation('media');
  const { speakerId } = usePreferences();
  const choices = useMedia((s) => s.choices.speakers);
  useEffect(() => void refreshChoices(), []);
  if (!speakerCanBeChosen) return null;
  return (
    <DeviceSelect
      label={t('speaker')}
      choices={choices}
      value={speakerId}
      onChoose={(id) => chooseDevices({ speakerId: id })}
    />
  );
}
