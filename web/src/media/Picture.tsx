import { type RefObject, useEffect, useRef, useState } from 'react';
import classes from './Picture.module.css';
import { showsCamera } from './store';

/** A camera that shows nothing new for this long is off, or its line is. */
const STALLED_AFTER_MS = 4_000;

interface PictureProps {
  stream: MediaStream;
  label: string;
  /** Whole in its place instead of filling it. */
  whole?: boolean;
  mirrored?: boolean;
  /** A picture that may rightly stand still, as a shared screen does. */
  still?: boolean;
}

/** A moving picture, unseen until there is one; what stands behind shows through till then. */
export function Picture({ stream, label, whole, mirrored, still }: PictureProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [moves, setMoves] = useState(false);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    // Without sound it may always play; a failure here is an element that has left the page.
    element.play().catch(() => {});
    return () => {
      element.srcObject = null;
    };
  }, [stream]);
  useFrames(video, still === true, setMoves);
  return (
    <video
      ref={video}
      className={classes.picture}
      data-moves={moves || undefined}
      data-whole={whole || undefined}
      data-mirrored={mirrored || undefined}
      aria-label={label}
      muted
      autoPlay
      playsInline
      disablePictureInPicture
    />
  );
}

/** Tells when frames come and when they stop coming. */
function useFrames(
  video: RefObject<HTMLVideoElement | null>,
  still: boolean,
  tell: (moves: boolean) => void,
) {
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    if (!element.requestVideoFrameCallback) {
      element.onplaying = () => tell(true);
      return;
    }
    let last = 0;
    let request = 0;
    const seen = () => {
      last = Date.now();
      tell(true);
      request = element.requestVideoFrameCallback(seen);
    };
    request = element.requestVideoFrameCallback(seen);
    const timer = setInterval(() => {
      // A page in the background is drawn no frames; that says nothing about the camera.
      if (document.visibilityState === 'hidden') last = Date.now();
      else if (!still && Date.now() - last > STALLED_AFTER_MS) tell(false);
    }, 1_000);
    return () => {
      clearInterval(timer);
      element.cancelVideoFrameCallback(request);
    };
  }, [video, still, tell]);
}

/** Somebody's camera, as the server sends it; its size on the page is told to the server. */
export function CameraPicture({ slot, ...picture }: { slot: number } & PictureProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current ? showsCamera(slot, box.current) : undefined), [slot]);
  return (
    <div ref={box} className={classes.box}>
      <Picture {...picture} />
    </div>
  );
}
