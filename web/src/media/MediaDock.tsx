import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconMicrophone,
  IconMicrophoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useRoom } from '../meeting/useRoom';
import { DeviceDialog } from './DeviceDialog';
import classes from './Media.module.css';
import { wantedOf } from './microphone';
import { pressCamera, pressMicrophone, pressShare, useMedia } from './store';
import { troubleSentence } from './troubles';
import { microphoneAction, microphoneSentence } from './words';

/** Microphone, camera, screen and devices, beside the floor's own button. */
export function MediaDock() {
  const { me, meeting } = useRoom();
  const [choosing, setChoosing] = useState(false);
  if (!meeting.is_active || !me?.is_active) return null;
  return (
    <fieldset className={classes.dock} aria-label="Sound and picture">
      {me.role !== 'observer' && (
        <>
          <MicrophoneButton />
          <CameraButton />
          <ShareButton />
        </>
      )}
      <Round
        name="Sound and picture"
        hint="Choose devices"
        onPress={() => setChoosing(true)}
        testid="devices"
      >
        <IconAdjustmentsHorizontal size={22} />
      </Round>
      {choosing && <DeviceDialog onClose={() => setChoosing(false)} />}
    </fieldset>
  );
}

interface RoundProps {
  name: string;
  hint: string;
  pressed?: boolean;
  /** Set apart from the others: something of ours is going out. */
  out?: boolean;
  trouble?: boolean;
  refused?: boolean;
  onPress: () => void;
  testid: string;
  children: ReactNode;
}

/** A round button whose hint is read and shown; refused ones stay reachable, to say why. */
function Round({ name, hint, pressed, out, trouble, refused, onPress, testid, children }: RoundProps) {
  return (
    <Tooltip label={hint}>
      <ActionIcon
        className={classes.round}
        variant="default"
        aria-label={name}
        aria-description={hint}
        aria-pressed={pressed}
        aria-disabled={refused}
        data-disabled={refused || undefined}
        data-out={out || undefined}
        data-trouble={trouble || undefined}
        data-testid={testid}
        onClick={() => !refused && onPress()}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function MicrophoneButton() {
  const microphone = useMedia((s) => s.media.microphone);
  const wanted = wantedOf(microphone);
  const holds = microphone.turn !== null;
  return (
    <Round
      name={microphoneAction(microphone)}
      hint={microphoneSentence(microphone)}
      // With the floor the name itself changes; without, it is a switch.
      pressed={holds || microphone.trouble ? undefined : microphone.opensWithFloor}
      out={wanted === 'open'}
      trouble={microphone.trouble !== null}
      onPress={pressMicrophone}
      testid="microphone"
    >
      {wanted === 'closed' || (holds && wanted === 'ready') ? (
        <IconMicrophoneOff size={22} />
      ) : (
        <IconMicrophone size={22} />
      )}
    </Round>
  );
}

function CameraButton() {
  const camera = useMedia((s) => s.media.camera);
  const hint = camera.trouble
    ? troubleSentence('camera', camera.trouble)
    : camera.on
      ? 'Your camera is on'
      : 'Your camera is off';
  return (
    <Round
      name="Camera"
      hint={hint}
      pressed={camera.on}
      out={camera.on}
      trouble={camera.trouble !== null}
      onPress={pressCamera}
      testid="camera"
    >
      {camera.on ? <IconVideo size={22} /> : <IconVideoOff size={22} />}
    </Round>
  );
}

function ShareButton() {
  const share = useMedia((s) => s.media.share);
  const holds = useMedia((s) => s.media.microphone.turn !== null);
  const hint = share.on ? 'Stop sharing your screen' : 'Share a screen or a window';
  return (
    <Round
      name="Share the screen"
      hint={holds ? hint : 'Only who has the floor may share a screen.'}
      pressed={share.on}
      out={share.on}
      trouble={share.trouble !== null}
      refused={!holds}
      onPress={() => void pressShare()}
      testid="share"
    >
      {share.on ? <IconScreenShareOff size={22} /> : <IconScreenShare size={22} />}
    </Round>
  );
}
