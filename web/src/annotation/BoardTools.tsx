import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconDownload, IconListDetails } from '@tabler/icons-react';
import { useState } from 'react';
import { useRoom } from '../meeting/useRoom';
import { tellRefusal } from '../ui/notify';
import { meetingName } from '../ui/words';
import classes from './Board.module.css';
import { Outline } from './Outline';
import type { CanvasPort, CanvasView } from './port';

interface BoardToolsProps {
  /** Null while the board loads. */
  canvas: (CanvasPort & CanvasView) | null;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** What everybody may do with the board, holder or not. */
export function BoardTools({ canvas }: BoardToolsProps) {
  const { meeting } = useRoom();
  const [listed, setListed] = useState(false);
  const exportAs = async (kind: 'png' | 'svg') => {
    try {
      if (canvas) save(await canvas.exported(kind), `${meetingName(meeting)}.${kind}`);
    } catch (error) {
      tellRefusal(error);
    }
  };
  return (
    <div className={classes.tools} role="toolbar" aria-label="Board">
      <Tooltip label="Show everything">
        <ActionIcon size={40} variant="subtle" aria-label="Show everything" onClick={() => canvas?.showAll()}>
          <IconArrowsMaximize size={20} />
        </ActionIcon>
      </Tooltip>
      <Menu position="top-end">
        <Menu.Target>
          <Tooltip label="Save the board as a picture">
            <ActionIcon
              size={40}
              variant="subtle"
              aria-label="Save the board as a picture"
              disabled={canvas === null}
            >
              <IconDownload size={20} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void exportAs('png')}>As a picture (PNG)</Menu.Item>
          <Menu.Item onClick={() => void exportAs('svg')}>As a drawing (SVG)</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label="List of marks">
        <ActionIcon
          size={40}
          variant="subtle"
          aria-label="List of marks"
          onClick={() => setListed(true)}
          data-testid="outline"
        >
          <IconListDetails size={20} />
        </ActionIcon>
      </Tooltip>
      <Outline opened={listed} onClose={() => setListed(false)} canvas={canvas} />
    </div>
  );
}
