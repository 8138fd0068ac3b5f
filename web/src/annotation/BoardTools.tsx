import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowsMaximize, IconDownload, IconListDetails } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useRoom } from '../meeting/useRoom';
import { Hint } from '../ui/Hint';
import { LateMenu } from '../ui/LateMenu';
import { tellRefusal } from '../ui/notify';
import { meetingName } from '../ui/words';
import classes from './Board.module.css';
import { Outline } from './Outline';
import type { BoardCanvas } from './useCanvas';

interface BoardToolsProps {
  /** Null while the board loads, or has nothing to show. */
  canvas: BoardCanvas | null;
  bring: () => Promise<BoardCanvas>;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What everybody may do with the board, holder or not; drawn anew for none of its marks. */
export const BoardTools = memo(function BoardTools({ canvas, bring }: BoardToolsProps) {
  const { meeting } = useRoom();
  const { t } = useTranslation('annotation');
  // Null until it has been asked for once.
  const [listed, setListed] = useState<boolean | null>(null);
  const exportAs = async (kind: 'png' | 'svg') => {
    try {
      save(await (canvas ?? (await bring())).exported(kind), `${meetingName(meeting)}.${kind}`);
    } catch (error) {
      tellRefusal(error);
    }
  };
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('tools')}>
      <Hint label={t('show_all')}>
        <ActionIcon size={48} variant="subtle" aria-label={t('show_all')} onClick={() => canvas?.showAll()}>
          <IconArrowsMaximize size={20} />
        </ActionIcon>
      </Hint>
      <LateMenu
        position="top-end"
        hint={t('save')}
        button={
          <ActionIcon size={48} variant="subtle" aria-label={t('save')}>
            <IconDownload size={20} />
          </ActionIcon>
        }
      >
        <Menu.Item onClick={() => void exportAs('png')}>{t('save_png')}</Menu.Item>
        <Menu.Item onClick={() => void exportAs('svg')}>{t('save_svg')}</Menu.Item>
      </LateMenu>
      <Hint label={t('list')}>
        <ActionIcon
          size={48}
          variant="subtle"
          aria-label={t('list')}
          onClick={() => setListed(true)}
          data-testid="outline"
        >
          <IconListDetails size={20} />
        </ActionIcon>
      </Hint>
      {listed !== null && <Outline opened={listed} onClose={() => setListed(false)} canvas={canvas} />}
    </div>
  );
});
