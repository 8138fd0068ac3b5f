import { Button } from '@mantine/core';
import { IconVolume } from '@tabler/icons-react';
import { useCallback, useEffect, useRef } from 'react';
import { useTranslation } from '../language/useTranslation';
import { usePreferences } from './preferences';
import { tellMedia, useMedia } from './store';

/** The holder's voice. Where the browser will not play by itself, a button does. */
export function StageSound() {
  const { t } = useTranslation('media');
  const sound = useMedia((s) => s.streams?.sound ?? null);
  const blocked = useMedia((s) => s.media.soundBlocked);
  const speaker = usePreferences((s) => s.speakerId);
  const audio = useRef<HTMLAudioElement>(null);
  const play = useCallback(async () => {
    try {
      await audio.current?.play();
      tellMedia({ type: 'sound', blocked: false });
    } catch (error) {
      // Any other failure is a stream that was replaced meanwhile.
      if (error instanceof DOMException && error.name === 'NotAllowedError')
        tellMedia({ type: 'sound', blocked: true });
    }
  }, []);
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = sound;
    if (sound) void play();
  }, [sound, play]);
  useEffect(() => {
    // An unplugged loudspeaker: the browser goes on with its own choice.
    audio.current?.setSinkId?.(speaker).catch(() => {});
  }, [speaker]);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: live speech; captions are a channel of their own */}
      <audio ref={audio} data-testid="stage-sound" />
      {blocked && (
        <Button
          leftSection={<IconVolume size={20} />}
          onClick={() => void play()}
          data-testid="turn-on-sound"
        >
          {t('turn_on_sound')}
        </Button>
      )}
    </>
  );
}
