import { folder } from 'virtual:board-fonts';
import { Loader, useComputedColorScheme } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { may } from '../meeting/room';
import { useRoom, useRoomPart } from '../meeting/useRoom';
import { Avatar } from '../participant/Avatar';
import classes from './Board.module.css';
import { BoardTools } from './BoardTools';
import { ClosedSign } from './ClosedSign';
import { NoteTool } from './NoteTool';
import { MarksList } from './Outline';
import type { CanvasPort, CanvasView } from './port';
import { UnfinishedText } from './UnfinishedText';
import { useBoard } from './useBoard';

// The library reads it when it is loaded, and would fetch its fonts from a public host else.
Object.assign(globalThis, { EXCALIDRAW_ASSET_PATH: folder });

const Canvas = lazy(() => import('./canvas/ExcalidrawCanvas'));

/** The board: everyone sees it, the holder writes on it. */
export function Board({ className }: { className?: string }) {
  const { t } = useTranslation('annotation');
  const dark = useComputedColorScheme('light') === 'dark';
  const [canvas, setCanvas] = useState<(CanvasPort & CanvasView) | null>(null);
  const ready = useCallback((made: (CanvasPort & CanvasView) | null) => setCanvas(made), []);
  const mayDraw = useRoomPart((room) => may(room, 'annotation.create'));
  const isEmpty = useRoomPart((room) => room.annotations.length === 0 && !room.live);
  return (
    <Paper ready={canvas !== null} mayDraw={mayDraw} className={className}>
      <Suspense fallback={<Loader className={classes.loading} aria-label={t('loading')} />}>
        <Canvas readOnly={!mayDraw} dark={dark} onReady={ready} />
      </Suspense>
      <Following canvas={canvas} mayDraw={mayDraw} />
      {isEmpty && !mayDraw && <EmptyBoard />}
      <div className={classes.foot}>
        <ClosedSign />
        <NoteTool canvas={canvas} />
        <BoardTools canvas={canvas} />
      </div>
      <UnfinishedText />
      <div className="unseen">
        <MarksList />
      </div>
    </Paper>
  );
}

interface PaperProps {
  ready: boolean;
  mayDraw: boolean;
  className: string | undefined;
  children: ReactNode;
}

/** By itself, as its name counts the marks: what stands on it need not be drawn anew for one more. */
function Paper({ ready, mayDraw, className, children }: PaperProps) {
  const { t } = useTranslation('annotation');
  const count = useRoomPart((room) => room.annotations.length);
  return (
    <section
      className={`${classes.board} ${className ?? ''}`}
      data-testid="board"
      data-ready={ready || undefined}
      data-drawing={mayDraw || undefined}
      aria-label={t('board', { count })}
    >
      {children}
    </section>
  );
}

/** By itself: it hears every point of every stroke, and draws nothing of the page. */
function Following({ canvas, mayDraw }: { canvas: CanvasPort | null; mayDraw: boolean }) {
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
