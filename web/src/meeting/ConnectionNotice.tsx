import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { t as sentence } from '../language/language';
import { inWords, useNow } from '../ui/clock';
import classes from './ConnectionNotice.module.css';
import { type Kept, keptOf } from './place';
import { reconnectNow, useRoomStore } from './store';

/** A short stumble is not worth a banner. */
const SHOW_AFTER_MS = 800;
/** A figure that jumps every second is read by nobody; the last ones count. */
const COUNT_DOWN_MS = 20_000;
const STEP_MS = 5_000;

/** Says that what is shown is old, how old, what is kept meanwhile, and when the next try is. */
export function ConnectionNotice() {
  const down = useRoomStore((s) => s.status.state !== 'open');
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [down]);
  return (
    <>
      {shown && down && <Banner />}
      <Spoken down={shown && down} />
    </>
  );
}

function rounded(ms: number): number {
  return ms > COUNT_DOWN_MS ? Math.floor(ms / STEP_MS) * STEP_MS : ms;
}

function Banner() {
  const status = useRoomStore((s) => s.status);
  const room = useRoomStore((s) => s.room);
  const now = useNow();
  const { t } = useTranslation('meeting');
  if (!room || status.state === 'open' || status.state === 'over') return null;
  const lostMs = status.heardAt === null ? 0 : Math.max(0, now - status.heardAt);
  const kept = keptSentence(keptOf(room, lostMs));
  const waits = status.state === 'waiting' ? status.retryAt - now : 0;
  return (
    <div className={classes.notice} data-testid="connection-lost">
      <span className="figures">
        <strong>{t('lost.title')}</strong> {t('lost.age', { age: inWords(rounded(lostMs)) })}{' '}
        {kept && <span data-testid="kept">{kept}</span>}
      </span>
      <span className={`figures ${classes.next}`}>
        {waits > 0 ? t('lost.next_try', { wait: inWords(waits) }) : t('lost.trying')}
      </span>
      <Button className={classes.now} size="md" variant="white" onClick={reconnectNow}>
        {t('lost.try_now')}
      </Button>
    </div>
  );
}

function keptSentence(kept: Kept): string | null {
  if (kept.what === 'nothing') return null;
  if (kept.leftMs === null) return sentence(`meeting:lost.${kept.what}_kept`);
  if (kept.leftMs === 0) return sentence(`meeting:lost.${kept.what}_gone`);
  return sentence(`meeting:lost.${kept.what}_for`, { time: inWords(rounded(kept.leftMs)) });
}

/** Once for each change: the figures of the banner are for the eye. */
function Spoken({ down }: { down: boolean }) {
  const { t } = useTranslation('meeting');
  const [said, say] = useState('');
  const [wasDown, setWasDown] = useState(false);
  useEffect(() => {
    if (down) {
      say(t('lost.title'));
      setWasDown(true);
    } else if (wasDown) say(t('lost.back'));
  }, [down, wasDown, t]);
  return (
    <p className="unseen" role="status">
      {said}
    </p>
  );
}
