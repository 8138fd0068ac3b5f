import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { remaining, useNow } from '../ui/clock';
import classes from './RoomPage.module.css';
import { reconnectNow, useRoomStore } from './store';

/** A short stumble is not worth a banner. */
const SHOW_AFTER_MS = 800;

/** Says that what is shown is old, and how long until the next try. */
export function ConnectionNotice() {
  const status = useRoomStore((s) => s.status);
  const now = useNow();
  const down = status.state !== 'open';
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!down) return setShown(false);
    const timer = setTimeout(() => setShown(true), SHOW_AFTER_MS);
    return () => clearTimeout(timer);
  }, [down]);
  if (!shown || !down) return null;
  return (
    <div className={classes.notice} role="status">
      <span>
        Connection lost.{' '}
        {status.state === 'waiting' ? `Next try in ${remaining(status.retryAt - now)}.` : 'Trying again.'}{' '}
        Your place is kept for a while.
      </span>
      <Button size="xs" variant="white" color="dark" onClick={reconnectNow}>
        Try now
      </Button>
    </div>
  );
}
