import { UnstyledButton } from '@mantine/core';
import { IconCheck, IconCircleDashed } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '../language/useTranslation';
import { signal, signalAll, useRoomStore } from '../meeting/store';
import { useRoomPart } from '../meeting/useRoom';
import { PHASES } from '../protocol/types';
import { Hint } from '../ui/Hint';
import classes from './Signals.module.css';
import { readyCount } from './signals';
import { useMaySignal } from './useMaySignal';

/** How long after somebody's coming those who are ready say so again, so that the newcomer knows; spread over many. */
const RETELL_FIRST_MS = 400;
const RETELL_SPREAD_MS = 3_000;

/** "I am ready for the next phase", and how many are; nothing in the last phase, or once all is over. */
export function ReadyMark() {
  const isLast = useRoomPart((room) => room.meeting.current_phase === PHASES.at(-1));
  const isActive = useRoomPart((room) => room.meeting.is_active);
  if (isLast || !isActive) return null;
  return <Mark />;
}

function Mark() {
  const phase = useRoomPart((room) => room.phases.current?.id);
  const isReady = useRoomPart((room) => room.me !== null && room.signals.ready.includes(room.me.id));
  const ready = useRoomPart((room) => readyCount(room.signals, room.participants).ready);
  const here = useRoomPart((room) => readyCount(room.signals, room.participants).here);
  const takesPart = useRoomPart((room) => room.me !== null && room.me.role !== 'observer');
  const { allowed, why } = useMaySignal();
  const { t } = useTranslation('signal');
  useRetelling(isReady);
  const Icon = isReady ? IconCheck : IconCircleDashed;
  const words = (
    <>
      <Icon size={18} aria-hidden="true" />
      <span className={classes.readyWord}>{t('ready')}</span>
      <span className="figures" aria-hidden="true" data-testid="ready-count">
        {ready}/{here}
      </span>
      <span className="unseen">{t('ready_count', { count: ready, here })}</span>
    </>
  );
  // Who looks on sees how many there are, and is offered nothing.
  if (!takesPart) return <span className={classes.ready}>{words}</span>;
  const toggle = () => signalAll('ready', { ready: !isReady, phase_id: phase });
  return (
    <Hint label={why ?? (isReady ? t('unready') : t('ready_for_next'))}>
      <UnstyledButton
        className={classes.ready}
        aria-pressed={isReady}
        aria-disabled={!allowed}
        data-all={(ready === here && here > 1) || undefined}
        onClick={() => allowed && toggle()}
        data-testid="ready"
      >
        {words}
      </UnstyledButton>
    </Hint>
  );
}

/** Says again that the viewer is ready, if that is still so. */
function tellAgain(): void {
  const { room } = useRoomStore.getState();
  if (room?.me && room.signals.ready.includes(room.me.id))
    signal('ready', { ready: true, phase_id: room.phases.current?.id });
}

/** A mark is kept by nobody: whoever has made one tells it again to those who come later, and after a broken line. */
function useRetelling(isReady: boolean): void {
  const here = useRoomPart((room) => room.participants.filter((p) => p.is_online).length);
  const isOpen = useRoomStore((s) => s.status.state === 'open');
  const before = useRef({ here, isOpen });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const was = before.current;
    before.current = { here, isOpen };
    if (!isReady || !isOpen || (here <= was.here && was.isOpen)) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(tellAgain, RETELL_FIRST_MS + Math.random() * RETELL_SPREAD_MS);
  }, [isReady, here, isOpen]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
