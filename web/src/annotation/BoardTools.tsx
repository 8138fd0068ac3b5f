import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArrowUpRight,
  IconCircle,
  IconListDetails,
  IconPencil,
  IconPointer,
  IconSquare,
  IconTrash,
  IconTypography,
} from '@tabler/icons-react';
import { useState } from 'react';
import { act, permissionIn, useRoom } from '../meeting/useRoom';
import classes from './Board.module.css';
import { COLOURS, type Colour, colourNames } from './mark';
import { Outline } from './Outline';
import type { Tool } from './usePen';

const tools: { tool: Tool; name: string; Icon: typeof IconPencil }[] = [
  { tool: 'pen', name: 'Pen', Icon: IconPencil },
  { tool: 'text', name: 'Text', Icon: IconTypography },
  { tool: 'rectangle', name: 'Rectangle', Icon: IconSquare },
  { tool: 'ellipse', name: 'Ellipse', Icon: IconCircle },
  { tool: 'arrow', name: 'Arrow', Icon: IconArrowUpRight },
  { tool: 'move', name: 'Select and move', Icon: IconPointer },
];

interface BoardToolsProps {
  mayDraw: boolean;
  tool: Tool;
  onTool: (tool: Tool) => void;
  color: Colour;
  onColor: (color: Colour) => void;
  selected: number | null;
  onRemoved: () => void;
}

/** The tools of the holder; the list of marks is for everybody. */
export function BoardTools(props: BoardToolsProps) {
  const room = useRoom();
  const [listed, setListed] = useState(false);
  const canRemove = props.selected !== null && permissionIn(room, 'annotation.delete').allowed;
  const remove = async () => {
    await act('annotation.delete', { annotation_id: props.selected, epoch: room.token.epoch });
    props.onRemoved();
  };
  return (
    <div
      className={classes.tools}
      role="toolbar"
      aria-label="Board"
      data-drawing={props.mayDraw || undefined}
    >
      {props.mayDraw &&
        tools.map(({ tool, name, Icon }) => (
          <Tooltip key={tool} label={name} position="right">
            <ActionIcon
              size={40}
              variant={props.tool === tool ? 'filled' : 'subtle'}
              aria-label={name}
              aria-pressed={props.tool === tool}
              onClick={() => props.onTool(tool)}
              data-testid={`tool-${tool}`}
            >
              <Icon size={20} />
            </ActionIcon>
          </Tooltip>
        ))}
      {props.mayDraw && <ColourMenu color={props.color} onColor={props.onColor} />}
      {canRemove && (
        <Tooltip label="Remove" position="right">
          <ActionIcon size={40} variant="subtle" aria-label="Remove the mark" onClick={() => void remove()}>
            <IconTrash size={20} />
          </ActionIcon>
        </Tooltip>
      )}
      <Tooltip label="List of marks" position="right">
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
      <Outline opened={listed} onClose={() => setListed(false)} color={props.color} />
    </div>
  );
}

function ColourMenu({ color, onColor }: { color: Colour; onColor: (color: Colour) => void }) {
  const dot = (each: Colour) => (
    <span className={classes.dot} style={{ background: `var(--mark-${each})` }} aria-hidden="true" />
  );
  return (
    <Menu position="right-start">
      <Menu.Target>
        <Tooltip label="Colour" position="right">
          <ActionIcon size={40} variant="subtle" aria-label={`Colour: ${colourNames[color]}`}>
            {dot(color)}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {COLOURS.map((each) => (
          <Menu.Item key={each} leftSection={dot(each)} onClick={() => onColor(each)}>
            {colourNames[each]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
