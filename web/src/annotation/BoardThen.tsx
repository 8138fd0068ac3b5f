import { Loader, Text, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { boardAt } from '../meeting/api';
import type { Annotation } from '../protocol/types';
import { Dialog } from '../ui/Dialog';
import classes from './Board.module.css';
import { Canvas } from './canvas/fetched';
import { elementOf, markInWords } from './mark';
import type { BoardCanvas } from './useCanvas';

interface BoardThenProps {
  meeting: number;
  /** The meeting's entry after which the board is shown. */
  seq: number;
  title: string;
  onClose: () => void;
}

/** The board as it stood at some moment, to be read only. */
export function BoardThen({ meeting, seq, title, onClose }: BoardThenProps) {
  const { t } = useTranslation('annotation');
  const marks = useQuery({
    queryKey: ['board-at', meeting, seq],
    queryFn: () => boardAt(meeting, seq),
    // What was, stays.
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Dialog opened onClose={onClose} title={title} size="min(1100px, 94vw)">
      <div className={classes.then} data-testid="board-at">
        {marks.isError && <Text role="alert">{t('then_failed')}</Text>}
        {marks.isPending && <Loader className={classes.loading} aria-label={t('loading')} />}
        {marks.data?.length === 0 && <Text c="dimmed">{t('then_empty')}</Text>}
        {marks.data && marks.data.length > 0 && <Still marks={marks.data} />}
      </div>
    </Dialog>
  );
}

/** Drawn for the eye, and in words for who reads it. */
function Still({ marks }: { marks: Annotation[] }) {
  const { t } = useTranslation('annotation');
  const dark = useComputedColorScheme('light') === 'dark';
  const [canvas, setCanvas] = useState<BoardCanvas | null>(null);
  const [isWaiting, wait] = useState(false);
  useEffect(() => {
    canvas?.seek(marks.flatMap((mark) => elementOf(mark) ?? []));
    canvas?.showAll();
  }, [canvas, marks]);
  return (
    <>
      <div className={classes.still} aria-hidden="true" inert>
        <Suspense fallback={<Loader className={classes.loading} aria-label={t('loading')} />}>
          <Canvas readOnly dark={dark} onReady={setCanvas} onWait={wait} />
        </Suspense>
        {isWaiting && <Loader className={classes.loading} aria-label={t('loading')} />}
      </div>
      <ol className="unseen" aria-label={t('marks')}>
        {marks.map((mark) => (
          <li key={mark.id} data-testid="mark-then">
            {markInWords(mark)}
          </li>
        ))}
      </ol>
    </>
  );
}
