import { type Trouble, troubleOf } from './troubles';

export type Open = (deviceId: string) => Promise<MediaStreamTrack>;

interface DeviceOptions {
  open: Open;
  onTrack: (track: MediaStreamTrack | null) => void;
  onTrouble: (trouble: Trouble) => void;
}

/**
 * A microphone or camera that is told whether it is wanted, and from which device; it opens and closes itself.
 *
 * Opening takes time, during which the wish may change: what counts is the last one.
 */
export class Device {
  private track: MediaStreamTrack | null = null;
  private trackId: string | null = null;
  private wanted = false;
  private id = '';
  private busy = false;

  constructor(private readonly options: DeviceOptions) {}

  want(wanted: boolean, id: string): void {
    this.wanted = wanted;
    this.id = id;
    void this.settle();
  }

  private async settle(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      while (this.wanted ? this.trackId !== this.id : this.track) {
        if (this.wanted) await this.open(this.id);
        else this.put(null, null);
      }
    } catch (error) {
      this.wanted = false;
      this.put(null, null);
      this.options.onTrouble(troubleOf(error));
    } finally {
      this.busy = false;
    }
  }

  private async open(id: string): Promise<void> {
    const track = await this.options.open(id);
    if (!this.wanted || this.id !== id) {
      track.stop();
      return;
    }
    track.onended = () => this.ended(track);
    this.put(track, id);
  }

  /** Pulled out, or taken back by the browser. */
  private ended(track: MediaStreamTrack): void {
    if (track !== this.track) return;
    this.put(null, null);
    this.wanted = false;
    this.options.onTrouble('unplugged');
  }

  private put(track: MediaStreamTrack | null, id: string | null): void {
    const old = this.track;
    this.track = track;
    this.trackId = id;
    this.options.onTrack(track);
    if (!old) return;
    old.onended = null;
    old.stop();
  }
}

/** Without a secure address the browser has no devices to ask for. */
function mediaDevices(): MediaDevices {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no devices here', 'SecurityError');
  return navigator.mediaDevices;
}

function first(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const [track] = tracks;
  if (!track) throw new DOMException('no track', 'NotFoundError');
  return track;
}

/** "Ideal": a device of an earlier day that is not there any more must not keep another one shut. */
const chosen = (id: string) => (id ? { deviceId: { ideal: id } } : {});

export async function openMicrophone(id: string): Promise<MediaStreamTrack> {
  const sound = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...chosen(id) };
  return first((await mediaDevices().getUserMedia({ audio: sound })).getAudioTracks());
}

export async function openCamera(id: string): Promise<MediaStreamTrack> {
  const picture = {
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30 },
    ...chosen(id),
  };
  return first((await mediaDevices().getUserMedia({ video: picture })).getVideoTracks());
}

/** Asks for a screen; only in answer to a press, or the browser refuses. */
export async function openScreen(): Promise<MediaStreamTrack> {
  const devices = mediaDevices();
  if (!devices.getDisplayMedia) throw new DOMException('no sharing here', 'SecurityError');
  const track = first(
    (await devices.getDisplayMedia({ video: { frameRate: { max: 15 } } })).getVideoTracks(),
  );
  // Letters rather than motion.
  track.contentHint = 'detail';
  return track;
}

export interface Choice {
  id: string;
  label: string;
}

export interface Choices {
  microphones: Choice[];
  cameras: Choice[];
  speakers: Choice[];
}

export const NO_CHOICES: Choices = { microphones: [], cameras: [], speakers: [] };

/** The devices by name; before permission the browser tells no names, and then there is nothing to choose. */
export async function choices(): Promise<Choices> {
  if (!navigator.mediaDevices?.enumerateDevices) return NO_CHOICES;
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all
      .filter((device) => device.kind === kind && device.deviceId && device.label)
      .map((device) => ({ id: device.deviceId, label: device.label }));
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}
