import { Loader, useComputedColorScheme } from '@mantine/core';
import { memo, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { may } from '../meeting/room';
import { useRoom, useRoomPart } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import { useCalm } from '../ui/calm';
import classes from './Board.module.css';
import { BoardTools } from './BoardTools';
import { ClosedSign } from './ClosedSign';
import { Canvas } from './canvas/fetched';
import { NoteTool } from './NoteTool';
import { LIST_EVERY_MS } from './Outline';
import type { CanvasPort } from './port';
import { UnfinishedText } from './UnfinishedText';
import { useBoard } from './useBoard';
import { useCanvas } from './useCanvas';

/** The board: everyone sees it, the holder writes on it. What the stage follows does not draw it anew. */
export const Board = memo(function Board({ className }: { className?: string }) {
  const { t } = useTranslation('annotation');
  const dark = useComputedColorScheme('light') === 'dark';
  const { canvas, onReady, isWanted, isMounted, bring } = useCanvas();
  const mayDraw = useRoomPart((room) => may(room, 'annotation.create'));
  const isEmpty = useRoomPart((room) => room.annotations.length === 0 && !room.live);
  const isBare = isEmpty && !mayDraw;
  const [isWaiting, wait] = useState(false);
  const isThere = canvas !== null && !isWaiting;
  return (
    <Paper ready={isThere || !isWanted} mayDraw={mayDraw} className={className}>
      <Suspense fallback={null}>
        {isMounted && <Canvas readOnly={!mayDraw} dark={dark} onReady={onReady} onWait={wait} />}
      </Suspense>
      {canvas && <Following canvas={canvas} mayDraw={mayDraw} />}
      {isWanted && !isThere && !isBare && <Loader className={classes.loading} aria-label={t('loading')} />}
      {isBare && <EmptyBoard />}
      <div className={classes.foot}>
        <ClosedSign />
        <NoteTool canvas={canvas} />
        <BoardTools canvas={canvas} bring={bring} />
      </div>
      <UnfinishedText />
    </Paper>
  );
});

interface PaperProps {
  /** All that there is to show is shown; of nothing, that is nothing. */
  ready: boolean;
  mayDraw: boolean;
  className: string | undefined;
  children: ReactNode;
}

/** By itself, as its name counts the marks: what stands on it need not be drawn anew for one more. */
function Paper({ ready, mayDraw, className, children }: PaperProps) {
  const { t } = useTranslation('annotation');
  const count = useCalm(
    useRoomPart((room) => room.annotations.length),
    LIST_EVERY_MS,
  );
  const name = useMemo(() => t('board', { count }), [t, count]);
  return (
    <section
      className={`${classes.board} ${className ?? ''}`}
      data-testid="board"
      data-ready={ready || undefined}
      data-drawing={mayDraw || undefined}
      aria-label={name}
    >
      {children}
    </section>
  );
}

/** By itself: it hears every point of every stroke, and draws nothing of the page. */
function Following({ canvas, mayDraw }: { canvas: CanvasPort; mayDraw: boolean }) {
  useBoard(canvas, useRoom(), mayDraw);
  return null;
}

/** With nothing written yet, the board shows who has the floor. */
function EmptyBoard() {
  const room = useRoom();
  const { t } = useTranslation('annotation');
  const holder = room.token.current_holder;
  return (
    <div className={classes.empty} aria-hidden="true">
      {holder && <Avatar name={holder.participant_name} size={132} holder />}
      <p>{t('empty')}</p>
    </div>
  );
}
