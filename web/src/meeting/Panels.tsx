import { ActionIcon, Drawer, Indicator, SegmentedControl, Tabs } from '@mantine/core';
import { IconGavel, IconHandStop, IconListDetails, IconMessage, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { Chat } from '../chat/Chat';
import { useUnread } from '../chat/seen';
import { Unread } from '../chat/Unread';
import { DecisionPanel } from '../decision/Decisions';
import { VoteCall } from '../decision/VoteCall';
import { Queue } from '../floor/Queue';
import { Thread } from '../floor/Thread';
import { AuditRecord } from '../journal/Record';
import { useTranslation } from '../language/useTranslation';
import { Statistics } from '../measure/Statistics';
import { TimeHeld } from '../measure/TimeHeld';
import { People } from '../participant/People';
import { SpokenRound } from '../phase/SpokenRound';
import classes from './Panels.module.css';
import { closeSheet, PANELS, type Panel, showPanel, usePanel } from './panel';
import { useRoom, useRoomPart } from './useRoom';

/** The most bars beside the queue; the numbers have them all. */
const BARS_MAX = 6;

const icons: Record<Panel, typeof IconUsers> = {
  floor: IconHandStop,
  people: IconUsers,
  decisions: IconGavel,
  chat: IconMessage,
  log: IconListDetails,
};

/** The side of the room: one panel at a time. */
export function Side() {
  const { t } = useTranslation('meeting');
  return (
    <aside className={classes.side} aria-label={t('about')}>
      <Panels />
    </aside>
  );
}

function Panels() {
  const { t } = useTranslation('meeting');
  const panel = usePanel((s) => s.panel);
  return (
    <Tabs
      value={panel}
      onChange={(value) => showPanel((value ?? 'floor') as Panel)}
      keepMounted={false}
      classNames={{ root: classes.root, panel: classes.panel, list: classes.tabs, tab: classes.tab }}
    >
      <Tabs.List aria-label={t('about')}>
        {PANELS.map((each) => (
          <Tabs.Tab key={each} value={each} data-testid={`tab-${each}`}>
            {t(`tab_${each}`)}
            {each === 'chat' && <Unread />}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={panel}>
        <PanelOf panel={panel} />
      </Tabs.Panel>
    </Tabs>
  );
}

/** Whatever lies in a sheet lies over the stage. */
function PanelOf({ panel, inSheet = false }: { panel: Panel; inSheet?: boolean }) {
  switch (panel) {
    case 'floor':
      return <FloorPanel />;
    case 'people':
      return <People />;
    case 'decisions':
      return <DecisionPanel inSheet={inSheet} />;
    case 'chat':
      return <Chat />;
    case 'log':
      return <Log />;
  }
}

/** Who is next, and what the phase is about: questions with their answers; or the round, while the stage has the shares of the time. */
function FloorPanel() {
  const phase = useRoomPart(({ meeting }) => meeting.current_phase);
  switch (phase) {
    case 'ideation':
    case 'decision':
      return (
        <>
          <Queue />
          <TimeHeld limit={BARS_MAX} />
        </>
      );
    case 'clarification':
      return (
        <>
          <Queue />
          <Thread />
          <TimeHeld limit={BARS_MAX} />
        </>
      );
    case 'feedback':
      return (
        <>
          <Queue />
          <SpokenRound />
        </>
      );
  }
}

const LOGS = ['record', 'numbers'] as const;

function Log() {
  const { t } = useTranslation('meeting');
  const [log, setLog] = useState<(typeof LOGS)[number]>('record');
  return (
    <>
      <SegmentedControl
        aria-label={t('log_what')}
        value={log}
        onChange={(value) => setLog(value as (typeof LOGS)[number])}
        data={LOGS.map((value) => ({ value, label: t(`log_${value}`) }))}
      />
      {log === 'record' ? <AuditRecord /> : <Statistics />}
    </>
  );
}

/** Escape closes one thing at a time: a dialog that lies over the sheet goes first. */
function closeUppermost(): void {
  if (!document.querySelector('.mantine-Modal-content')) closeSheet();
}

/** On a phone: the way to the panels, which come up over the lower half. */
export function PanelSheet() {
  const { t } = useTranslation('meeting');
  const { panel, opened } = usePanel();
  return (
    <>
      <nav className={classes.ways} aria-label={t('about')}>
        {PANELS.map((each) => (
          <Way key={each} panel={each} />
        ))}
      </nav>
      <Drawer
        opened={opened}
        onClose={closeUppermost}
        position="bottom"
        size="62dvh"
        title={t(`tab_${panel}`)}
        overlayProps={{ backgroundOpacity: 0.25 }}
        // The panel has a heading of its own; the dialog's name is for the ear.
        classNames={{
          content: classes.sheet,
          header: classes.sheetHead,
          body: classes.sheetBody,
          title: 'unseen',
        }}
        closeButtonProps={{ 'aria-label': t('close'), size: 48, iconSize: 18 }}
        data-testid="sheet"
      >
        {/* The panel of decisions has the vote itself. */}
        {panel !== 'decisions' && <VoteCall onGo={closeSheet} />}
        <PanelOf panel={panel} inSheet />
      </Drawer>
    </>
  );
}

function Way({ panel }: { panel: Panel }) {
  const { t } = useTranslation('meeting');
  const room = useRoom();
  const unread = useUnread();
  const Icon = icons[panel];
  const counts: Partial<Record<Panel, number>> = {
    floor: room.token.queue_length,
    decisions: room.decisions.length,
    chat: unread,
  };
  const count = counts[panel] ?? 0;
  return (
    <ActionIcon
      variant="subtle"
      className={classes.way}
      aria-haspopup="dialog"
      onClick={() => showPanel(panel)}
      data-testid={`tab-${panel}`}
    >
      <Indicator
        label={count}
        disabled={count === 0}
        size={18}
        zIndex={1}
        classNames={{ indicator: classes.count }}
      >
        <Icon size={22} aria-hidden="true" />
      </Indicator>
      <span>{t(`tab_${panel}`)}</span>
    </ActionIcon>
  );
}
