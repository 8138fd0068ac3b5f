import { Button } from '@mantine/core';
import {
  IconArrowRight,
  IconChevronUp,
  IconClockPlus,
  IconHandStop,
  IconPlayerSkipForward,
  IconRefresh,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { useTranslation } from '../language/useTranslation';
import { KeptSentence } from '../meeting/ConnectionNotice';
import { reconnectNow } from '../meeting/store';
import { act, type Permission, usePermission, useRoom, useRoomPart } from '../meeting/useRoom';
import { Guarded } from '../ui/Guarded';
import { Round } from '../ui/Round';
import { ask } from './asking';
import classes from './Dock.module.css';
import { PassMenu } from './PassMenu';
import { RequestDialog } from './RequestDialog';
import { actionLabel, situationSentence, waitSentence } from './sentences';
import { commandOf, type MainAction, mainAction, type Situation } from './situation';
import { namesItsKind } from './thread';
import { useSituation } from './useSituation';

/** The one thing that one would do now, under the thumb, and what little goes with it. */
export function Dock() {
  const room = useRoom();
  const { situation, now } = useSituation();
  const action = mainAction(situation, room);
  const wait =
    (situation.state === 'queued' && situation.mine && waitSentence(room, situation.mine.position, now)) ||
    (situation.state === 'next' && !situation.free && waitSentence(room, 1, now));
  return (
    <div className={classes.dock} data-state={situation.state} data-testid="dock">
      <OwnSentence situation={situation} wait={wait || null} />
      {action && <MainButton action={action} quiet={action.does === 'leave_queue'} />}
      <Beside state={situation.state} does={action?.does ?? null} />
      <RequestDialog />
    </div>
  );
}

/** One's own standing, where it says more than the line under the stage does. */
function OwnSentence({ situation, wait }: { situation: Situation; wait: string | null }) {
  const room = useRoom();
  switch (situation.state) {
    case 'queued':
    case 'next':
      return (
        <p
          className={classes.place}
          data-next={situation.state === 'next' || undefined}
          data-testid="my-place"
        >
          <span>{situationSentence(situation, room)}</span>
          {wait && <span className={classes.wait}>{wait}</span>}
        </p>
      );
    case 'lost':
      return (
        <p className={classes.note}>
          <KeptSentence />
        </p>
      );
    case 'looking_on':
    case 'observing':
      return <p className={classes.note}>{situationSentence(situation, room)}</p>;
    case 'ended':
      return <Ended />;
    case 'silent':
    case 'free':
    case 'held':
    case 'holding':
    case 'over':
      return null;
  }
}

/** Where to go from a meeting that is over. */
function Ended() {
  const { t } = useTranslation(['floor', 'ui']);
  const id = useRoomPart(({ meeting }) => String(meeting.id));
  return (
    <>
      <p className={classes.note}>{t('go_on_reading')}</p>
      <Button
        size="md"
        renderRoot={(props) => <Link {...props} to="/m/$id/governance" params={{ id }} />}
        data-testid="to-results"
      >
        {t('to_results')}
      </Button>
      <Button size="md" variant="default" renderRoot={(props) => <Link {...props} to="/" />}>
        {t('ui:to_my_meetings')}
      </Button>
    </>
  );
}

const icons: Record<MainAction['does'], ReactNode> = {
  claim: <IconHandStop size={22} />,
  ask: <IconHandStop size={22} />,
  leave_queue: null,
  release: null,
  hand_over: <IconArrowRight size={22} />,
  reconnect: <IconRefresh size={22} />,
};

const ALWAYS: Permission = { allowed: true, why: null };

interface MainButtonProps {
  action: MainAction;
  quiet: boolean;
}

function isSameButton(before: MainButtonProps, now: MainButtonProps): boolean {
  const [one, other] = [before.action, now.action];
  const isSame =
    one.does === 'hand_over' && other.does === 'hand_over' ? one.to === other.to : one.does === other.does;
  return isSame && before.quiet === now.quiet;
}

/** The clock that draws the dock anew does not draw this. */
const MainButton = memo(function MainButton({ action, quiet }: MainButtonProps) {
  const room = useRoom();
  // Without a command nothing of it is looked at.
  const permission = usePermission(commandOf(action) ?? 'floor.claim');
  const request = usePermission('floor.request');
  const saysWhat = useSaysWhat(action) && request.allowed;
  const press = () => {
    const command = commandOf(action);
    if (command === null) return reconnectNow();
    if (saysWhat) return ask();
    const ends = action.does === 'hand_over' || action.does === 'release';
    void act(command, ends ? { epoch: room.token.epoch } : {});
  };
  const isFloor = action.does === 'hand_over' || action.does === 'release';
  return (
    <Guarded
      permission={action.does === 'reconnect' ? ALWAYS : permission}
      onClick={press}
      className={[quiet ? classes.second : classes.main, isFloor && classes.amber].filter(Boolean).join(' ')}
      variant={quiet ? 'default' : 'filled'}
      leftSection={icons[action.does]}
      aria-haspopup={saysWhat ? 'dialog' : undefined}
      data-testid={testids[action.does]}
    >
      {actionLabel(action)}
    </Guarded>
  );
}, isSameButton);

/** Whether a press asks first what for. Who is called from the queue has said so. */
function useSaysWhat(action: MainAction): boolean {
  return useRoomPart(({ meeting, waits }) => {
    const begins = action.does === 'ask' || action.does === 'claim';
    return begins && !waits && namesItsKind(meeting.current_phase);
  });
}

const testids: Record<MainAction['does'], string> = {
  claim: 'claim',
  ask: 'request',
  leave_queue: 'withdraw',
  release: 'release',
  hand_over: 'release',
  reconnect: 'reconnect',
};

interface BesideProps {
  state: Situation['state'];
  does: MainAction['does'] | null;
}

const LEAVING: MainAction = { does: 'leave_queue' };

/** The small controls of a situation. */
const Beside = memo(function Beside({ state, does }: BesideProps) {
  const phase = useRoomPart(({ meeting }) => meeting.current_phase);
  switch (state) {
    case 'free':
    case 'held':
      return does === 'ask' && !namesItsKind(phase) ? <AskMore /> : null;
    case 'queued':
    case 'next':
      return (
        <>
          {does === 'claim' && <MainButton action={LEAVING} quiet />}
          <Defer />
        </>
      );
    case 'holding':
    case 'over':
      return (
        <>
          <Extend />
          <PassMenu />
        </>
      );
    case 'ended':
    case 'lost':
    case 'looking_on':
    case 'observing':
    case 'silent':
      return null;
  }
});

function AskMore() {
  const { t } = useTranslation('floor');
  const request = usePermission('floor.request');
  return (
    <Round
      name={t('ask_more')}
      hint={request.why ?? t('ask_more_hint')}
      refused={!request.allowed}
      onPress={ask}
      testid="request-more"
    >
      <IconChevronUp size={22} />
    </Round>
  );
}

function Defer() {
  const { t } = useTranslation('floor');
  const defer = usePermission('floor.defer');
  return (
    <Round
      name={t('defer')}
      hint={defer.why ?? t('defer')}
      refused={!defer.allowed}
      onPress={() => void act('floor.defer')}
      testid="defer"
    >
      <IconPlayerSkipForward size={22} />
    </Round>
  );
}

function Extend() {
  const { t } = useTranslation('floor');
  const { token } = useRoom();
  const extend = usePermission('floor.extend');
  return (
    <Round
      name={t('extend')}
      hint={extend.why ?? t('extend')}
      refused={!extend.allowed}
      onPress={() => void act('floor.extend', { epoch: token.epoch })}
      testid="extend"
    >
      <IconClockPlus size={22} />
    </Round>
  );
}
