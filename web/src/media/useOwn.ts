import { useEffect, useRef, useState } from 'react';
import { Device, openCamera, openMicrophone } from './device';
import { refreshChoices } from './store';
import type { Trouble } from './troubles';

interface Own {
  track: MediaStreamTrack | null;
  trouble: Trouble | null;
}

/**
 * A device of one's own for trying it out, outside of any meeting; let go of when it is not shown any more.
 *
 * Another `attempt` asks again for what was refused.
 */
export function useOwn(kind: 'microphone' | 'camera', wanted: boolean, id: string, attempt = 0): Own {
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const device = useRef<Device | null>(null);
  useEffect(() => {
    const mine = new Device({
      open: kind === 'microphone' ? openMicrophone : openCamera,
      onTrack: (opened) => {
        setTrack(opened);
        // With permission the devices have got names.
        if (opened) void refreshChoices();
      },
      onTrouble: setTrouble,
    });
    device.current = mine;
    return () => mine.want(false, '');
  }, [kind]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is what runs it again
  useEffect(() => {
    setTrouble(null);
    device.current?.want(wanted, id);
  }, [wanted, id, attempt]);
  return { track, trouble };
}
