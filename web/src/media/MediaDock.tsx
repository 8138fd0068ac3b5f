import {
  IconAdjustmentsHorizontal,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom } from '../meeting/useRoom';
import { Round } from '../ui/Round';
import { DeviceDialog } from './DeviceDialog';
import classes from './Media.module.css';
import { wantedOf } from './microphone';
import { pressCamera, pressMicrophone, pressShare, useMedia } from './store';
import { troubleSentence } from './troubles';
import { microphoneAction, microphoneSentence } from './words';

/** Microphone, camera, screen and devices, beside the floor's own button. */
export function MediaDock() {
  const { t } = useTranslation(['media', 'meeting']);
  const { me, meeting } = useRoom();
  const navigate = useNavigate();
  const [choosing, setChoosing] = useState(false);
  if (!meeting.is_active || !me?.is_active) return null;
  return (
    <fieldset className={classes.dock} aria-label={t('sound_and_picture')}>
      {me.role !== 'observer' && (
        <>
          <MicrophoneButton />
          <CameraButton />
          <ShareButton />
        </>
      )}
      <Round
        name={t('sound_and_picture')}
        hint={t('choose_devices')}
        onPress={() => setChoosing(true)}
        testid="devices"
      >
        <IconAdjustmentsHorizontal size={22} />
      </Round>
      <Round
        name={t('meeting:go_out')}
        hint={t('meeting:go_out_hint')}
        onPress={() => void navigate({ to: '/' })}
        testid="go-out"
      >
        <IconPhoneOff size={22} />
      </Round>
      {choosing && <DeviceDialog onClose={() => setChoosing(false)} />}
    </fieldset>
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
  const { t } = useTranslation('media');
  const camera = useMedia((s) => s.media.camera);
  const hint = camera.trouble
    ? troubleSentence('camera', camera.trouble)
    : camera.on
      ? t('camera_is_on')
      : t('camera_is_off');
  return (
    <Round
      name={t('camera')}
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
  const { t } = useTranslation('media');
  const share = useMedia((s) => s.media.share);
  const holds = useMedia((s) => s.media.microphone.turn !== null);
  const hint = share.on ? t('share_stop_hint') : t('share_do');
  return (
    <Round
      name={t('share')}
      hint={holds ? hint : t('share_holder')}
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
