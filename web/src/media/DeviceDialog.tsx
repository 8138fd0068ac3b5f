import { Modal, Stack, Switch, Text } from '@mantine/core';
import { useRoom } from '../meeting/useRoom';
import { CameraChoice, MicrophoneChoice, SpeakerChoice } from './DeviceChoice';
import { prefer, usePreferences } from './preferences';
import { tellMedia, useMedia } from './store';

/** Devices, while the meeting goes on. */
export function DeviceDialog({ onClose }: { onClose: () => void }) {
  const { me } = useRoom();
  const { opensWithFloor } = useMedia((s) => s.media.microphone);
  const skip = usePreferences((s) => s.skip);
  const speaks = me?.role !== 'observer';
  const setOpens = (opens: boolean) => {
    tellMedia({ type: 'microphone', event: { type: 'switched', opensWithFloor: opens } });
    prefer({ opensWithFloor: opens });
  };
  return (
    <Modal opened onClose={onClose} title="Sound and picture">
      <Stack>
        {speaks && (
          <>
            <Switch
              label="Open my microphone when I get the floor"
              checked={opensWithFloor}
              onChange={(event) => setOpens(event.currentTarget.checked)}
            />
            <MicrophoneChoice wanted={false} />
            <CameraChoice />
          </>
        )}
        <SpeakerChoice />
        <Switch
          label="Ask for these before I go into a meeting"
          checked={!skip}
          onChange={(event) => prefer({ skip: !event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed">
          Sound and picture are encrypted between you and the server, which passes on only what the floor
          allows. Without the floor no sound leaves this device.
        </Text>
      </Stack>
    </Modal>
  );
}
