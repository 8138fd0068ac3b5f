import { Menu, type MenuProps, Popover, type PopoverProps } from '@mantine/core';
import {
  type ButtonHTMLAttributes,
  cloneElement,
  type ReactElement,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
  useState,
} from 'react';
import { focusIfLost } from './focus';
import { Hint } from './Hint';

type Button = ReactElement<ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> }>;

interface LateProps {
  button: Button;
  /** For the eye, as long as nothing is open. */
  hint?: ReactNode;
  /** A press opens nothing now, and the button says why. */
  disabled?: boolean;
}

interface Opened {
  opened: boolean;
  onChange: (opened: boolean) => void;
}

interface LateMenuProps extends LateProps {
  position?: MenuProps['position'];
  /** Of the menu itself. */
  className?: string | undefined;
  /** Its items: made when somebody opens it. */
  children: ReactNode;
}

/** A menu that is made when it is first opened. */
export function LateMenu({ position = 'bottom-end', className, children, ...late }: LateMenuProps) {
  return (
    <Late {...late} popup="menu">
      {(button, { opened, onChange }) => (
        <Menu position={position} opened={opened} onChange={onChange} disabled={late.disabled}>
          <Hinted hint={late.hint} hidden={opened}>
            <Menu.Target>{button}</Menu.Target>
          </Hinted>
          <Menu.Dropdown className={className}>{children}</Menu.Dropdown>
        </Menu>
      )}
    </Late>
  );
}

interface LatePopoverProps extends LateProps {
  position: PopoverProps['position'];
  label: string;
  className?: string | undefined;
  children: (close: () => void) => ReactNode;
}

/** As `LateMenu`, for what is no list of items; it keeps the keyboard until it is closed. */
export function LatePopover({ position, label, className, children, ...late }: LatePopoverProps) {
  return (
    <Late {...late} popup="dialog">
      {(button, { opened, onChange }) => (
        <Popover position={position} opened={opened} onChange={onChange} trapFocus returnFocus>
          <Hinted hint={late.hint} hidden={opened}>
            <Popover.Target>{cloneElement(button, { onClick: () => onChange(!opened) })}</Popover.Target>
          </Hinted>
          <Popover.Dropdown className={className} aria-label={label}>
            {children(() => onChange(false))}
          </Popover.Dropdown>
        </Popover>
      )}
    </Late>
  );
}

interface Way extends LateProps {
  popup: 'menu' | 'dialog';
  children: (button: Button, opened: Opened) => ReactNode;
}

/** A button alone until somebody presses it: menus that nobody has opened took as long to make as all else of a room. */
function Late({ button, hint, disabled = false, popup, children }: Way) {
  const [wanted, want] = useState(false);
  if (wanted)
    return (
      <Pressed button={button} disabled={disabled}>
        {children}
      </Pressed>
    );
  const alone = cloneElement(button, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    onClick: () => !disabled && want(true),
  });
  return <Hinted hint={hint}>{alone}</Hinted>;
}

/** Takes the place of the button, and the keyboard with it, so that closing it gives that back. */
function Pressed({ button, disabled = false, children }: Pick<Way, 'button' | 'disabled' | 'children'>) {
  const ref = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    ref.current?.focus({ preventScroll: true });
    setOpened(true);
  }, []);
  // What has become impossible closes, and does not come back by itself.
  useEffect(() => {
    if (!disabled) return;
    setOpened(false);
    focusIfLost(ref.current);
  }, [disabled]);
  const onChange = (to: boolean) => setOpened(to && !disabled);
  return children(cloneElement(button, { ref }), { opened: opened && !disabled, onChange });
}

interface HintedProps extends Pick<LateProps, 'hint'> {
  hidden?: boolean;
  children: ReactElement<ButtonHTMLAttributes<HTMLElement>>;
}

function Hinted({ hint, hidden = false, children }: HintedProps) {
  return (
    <Hint label={hint} disabled={hidden || hint === undefined}>
      {children}
    </Hint>
  );
}
