import { useEffect, useState } from 'react';
import { t as say } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import { inWords, useNow } from '../ui/clock';
import classes from './ConnectionNotice.module.css';
import { type Kept, keptOf } from './place';
import { useRoomStore } from './store';

/** A short stumble is not worth a banner. */
const SHOW_AFTER_MS = 800;
/** A figure that jumps every second is read by nobody; the last ones count. */
const COUNT_DOWN_MS = 20_000;
const STEP_MS = 5_000;

/** Says that what is shown is old, how old, and when the next try is; the dock has the button. */
export function ConnectionNotice() {
  const down = useRoomStore((s) => s.status.state !== 'open');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [down]);
  return shown && down ? <Banner /> : null;
}

function rounded(ms: number): number {
  return ms > COUNT_DOWN_MS ? Math.floor(ms / STEP_MS) * STEP_MS : ms;
}

/** How long the server has not been heard of. */
function useLostMs(): number {
  const status = useRoomStore((s) => s.status);
  const now = useNow();
  if (status.state === 'open' || status.state === 'over' || status.heardAt === null) return 0;
  return Math.max(0, now - status.heardAt);
}

function Banner() {
  const status = useRoomStore((s) => s.status);
  const now = useNow();
  const lostMs = useLostMs();
  const { t } = useTranslation('meeting');
  const waits = status.state === 'waiting' ? status.retryAt - now : 0;
  return (
    <div className={classes.notice} data-testid="connection-lost">
      <span className="figures">
        <strong>{t('lost.title')}</strong> {t('lost.age', { age: inWords(rounded(lostMs)) })}
      </span>
      <span className={`figures ${classes.next}`}>
        {waits > 0 ? t('lost.next_try', { wait: inWords(waits) }) : t('lost.trying')}
      </span>
    </div>
  );
}

/** What is kept for the viewer while the line is down, as it runs out; nothing where there is nothing to lose. */
export function KeptSentence() {
  const lostMs = useLostMs();
  const room = useRoomStore((s) => s.room);
  const sentence = room && sentenceOf(keptOf(room, lostMs));
  return sentence ? <span data-testid="kept">{sentence}</span> : null;
}

function sentenceOf(kept: Kept): string | null {
  if (kept.what === 'nothing') return null;
  if (kept.leftMs === null) return say(`meeting:lost.${kept.what}_kept`);
  if (kept.leftMs === 0) return say(`meeting:lost.${kept.what}_gone`);
  return say(`meeting:lost.${kept.what}_for`, { time: inWords(rounded(kept.leftMs)) });
}
