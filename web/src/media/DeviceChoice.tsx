import { Button, Select, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import classes from './DeviceChoice.module.css';
import type { Choice } from './device';
import { LevelMeter } from './LevelMeter';
import { Picture } from './Picture';
import { usePreferences } from './preferences';
import { chooseDevices, refreshChoices, useMedia } from './store';
import { type DeviceKind, type Trouble, troubleSentence } from './troubles';
import { useOwn } from './useOwn';

/** The browser's own choice, which an empty id stands for. */
const OWN_CHOICE = { value: '', label: 'As the browser chooses' };

interface DeviceSelectProps {
  label: string;
  choices: Choice[];
  value: string;
  onChoose: (id: string) => void;
}

/** Nothing to choose from is nothing to show: before permission a browser names no devices. */
function DeviceSelect({ label, choices, value, onChoose }: DeviceSelectProps) {
  if (choices.length === 0) return null;
  const data = [OWN_CHOICE, ...choices.filter(({ id }) => id).map(({ id, label }) => ({ value: id, label }))];
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
  const { microphoneId } = usePreferences();
  const choices = useMedia((s) => s.choices.microphones);
  const [testing, setTesting] = useState(false);
  const { track, trouble } = useOwn('microphone', wanted || testing, microphoneId);
  useEffect(() => {
    // So that the button is there for another try.
    if (trouble) setTesting(false);
  }, [trouble]);
  return (
    <Stack gap="xs">
      <DeviceSelect
        label="Microphone"
        choices={choices}
        value={microphoneId}
        onChoose={(id) => chooseDevices({ microphoneId: id })}
      />
      <TroubleText kind="microphone" trouble={trouble} />
      {track && (
        <div className={classes.level}>
          <LevelMeter track={track} label="Loudness of your microphone" />
          <Text size="sm" c="dimmed">
            Say something: the bar moves. Only you see it.
          </Text>
        </div>
      )}
      {!track && (!wanted || trouble) && (
        <Button variant="default" onClick={() => setTesting(true)} data-testid="test-microphone">
          Test the microphone
        </Button>
      )}
    </Stack>
  );
}

/** The camera's picture as the others would see it, and which camera. */
export function CameraChoice({ wanted }: { wanted: boolean }) {
  const { cameraId } = usePreferences();
  const choices = useMedia((s) => s.choices.cameras);
  const { track, trouble } = useOwn('camera', wanted, cameraId);
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => setStream(track && new MediaStream([track])), [track]);
  return (
    <Stack gap="xs">
      <div className={classes.preview} data-testid="preview">
        <span>{wanted ? 'The camera opens' : 'The camera is off'}</span>
        {stream && <Picture stream={stream} label="Your own picture" mirrored />}
      </div>
      <TroubleText kind="camera" trouble={trouble} />
      <DeviceSelect
        label="Camera"
        choices={choices}
        value={cameraId}
        onChoose={(id) => chooseDevices({ cameraId: id })}
      />
    </Stack>
  );
}

const speakerCanBeChosen =
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

export function SpeakerChoice() {
  const { speakerId } = usePreferences();
  const choices = useMedia((s) => s.choices.speakers);
  useEffect(() => void refreshChoices(), []);
  if (!speakerCanBeChosen) return null;
  return (
    <DeviceSelect
      label="Loudspeaker"
      choices={choices}
      value={speakerId}
      onChoose={(id) => chooseDevices({ speakerId: id })}
    />
  );
}
