import { useEffect, useRef } from 'react';
import classes from './LevelMeter.module.css';
import { levelOf } from './level';

/** The figure for screen readers changes this often; the bar moves with every frame. */
const TELL_EVERY_MS = 500;

/** How loud a microphone is, from its own track; nothing of it leaves the page. */
export function LevelMeter({ track, label }: { track: MediaStreamTrack | null; label: string }) {
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLMeterElement>(null);
  useEffect(() => {
    const shown = bar.current;
    const said = meter.current;
    if (!shown || !said || !track || typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    // Made without a press it may be asleep, and the next press wakes it.
    const wake = () => void context.resume().catch(() => {});
    wake();
    addEventListener('pointerdown', wake);
    addEventListener('keydown', wake);
    const samples = new Float32Array(analyser.fftSize);
    let told = 0;
    let frame = 0;
    const show = (now: number) => {
      analyser.getFloatTimeDomainData(samples);
      const level = levelOf(samples);
      shown.style.setProperty('--level', level.toFixed(3));
      if (now - told > TELL_EVERY_MS) {
        told = now;
        said.value = level;
      }
      frame = requestAnimationFrame(show);
    };
    frame = requestAnimationFrame(show);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('pointerdown', wake);
      removeEventListener('keydown', wake);
      shown.style.setProperty('--level', '0');
      said.value = 0;
      void context.close();
    };
  }, [track]);
  return (
    <div data-testid="level">
      <meter ref={meter} className="unseen" aria-label={label} min={0} max={1} value={0} />
      <div ref={bar} className={classes.bar} aria-hidden="true" />
    </div>
  );
}
