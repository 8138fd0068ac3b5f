import { Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from '../language/useTranslation';
import { useRoom } from '../meeting/useRoom';
import { Dialog } from '../ui/Dialog';
import { CameraChoice, MicrophoneChoice, SpeakerChoice } from './DeviceChoice';
import { prefer, usePreferences } from './preferences';
import { tellMedia, useMedia } from './store';

/** Devices, while the meeting goes on. */
export function DeviceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('media');
  const { me } = useRoom();
  const { opensWithFloor } = useMedia((s) => s.media.microphone);
  const skip = usePreferences((s) => s.skip);
  const speaks = me?.role !== 'observer';
  const setOpens = (opens: boolean) => {
    tellMedia({ type: 'microphone', event: { type: 'switched', opensWithFloor: opens } });
    prefer({ opensWithFloor: opens });
  };
  return (
    <Dialog opened onClose={onClose} title={t('sound_and_picture')}>
      <Stack>
        {speaks && (
          <>
            <Switch
              label={t('opens_with_floor')}
              checked={opensWithFloor}
              onChange={(event) => setOpens(event.currentTarget.checked)}
            />
            <MicrophoneChoice wanted={false} />
            <CameraChoice />
          </>
        )}
        <SpeakerChoice />
        <Switch
          label={t('ask_before')}
          checked={!skip}
          onChange={(event) => prefer({ skip: !event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed">
          {t('dialog_note')}
        </Text>
      </Stack>
    </Dialog>
  );
}
