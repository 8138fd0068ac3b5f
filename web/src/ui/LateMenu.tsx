import { ActionIcon, type ActionIconProps, Menu } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

interface LateMenuProps {
  label: string;
  /** More words for who stops on the button; its name else. */
  hint?: string | undefined;
  keys?: string | undefined;
  /** Its items: made when somebody opens it. */
  children: ReactNode;
}

/** A button alone until somebody presses it: two hundred menus that nobody has opened took as long as all else. */
export function LateMenu(props: LateMenuProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <OpenedMenu {...props} />;
  return (
    <ActionIcon
      {...buttonOf(props)}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setWanted(true)}
    >
      <Dots />
    </ActionIcon>
  );
}

/** Takes the place of the button, and the keyboard with it, so that closing it gives that back. */
function OpenedMenu(props: LateMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    button.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu position="bottom-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon ref={button} {...buttonOf(props)}>
          <Dots />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{props.children}</Menu.Dropdown>
    </Menu>
  );
}

const SIZE_PX = 48;

function buttonOf({ label, hint = label, keys }: LateMenuProps) {
  const look: ActionIconProps = { variant: 'subtle', size: SIZE_PX };
  return { ...look, 'aria-label': label, 'aria-keyshortcuts': keys, title: hint };
}

function Dots() {
  return <IconDotsVertical size={18} />;
}
