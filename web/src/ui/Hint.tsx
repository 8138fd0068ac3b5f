import { Tooltip } from '@mantine/core';
import {
  cloneElement,
  type FocusEvent,
  type HTMLAttributes,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useState,
} from 'react';

/** As long as the theme's other hints wait for a pointer that only passes. */
const OPEN_DELAY_MS = 200;

interface HintProps {
  label: ReactNode;
  disabled?: boolean;
  /** For a pointer alone. */
  byPointer?: boolean;
  /** What takes a pointer and the focus. */
  children: ReactElement<HTMLAttributes<HTMLElement>>;
}

/**
 * A hint beside something, for the eye; what it says is to be told to the ear in another way.
 *
 * It is made when somebody comes near. Made with the room, the hints took a seventh of the processor's time in which it
 * starts, and most of them are never seen.
 */
export function Hint({ label, disabled = false, byPointer = false, children }: HintProps) {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const [wanted, want] = useState<'no' | 'soon' | 'now'>('no');
  useEffect(() => {
    if (wanted === 'no') return;
    const timer = wanted === 'soon' ? setTimeout(() => want('now'), OPEN_DELAY_MS) : undefined;
    const escaped = (event: KeyboardEvent) => event.key === 'Escape' && want('no');
    document.addEventListener('keydown', escaped);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', escaped);
    };
  }, [wanted]);
  const own = children.props;
  const child = cloneElement(children, {
    onMouseEnter: (event: MouseEvent<HTMLElement>) => {
      setTarget(event.currentTarget);
      want((before) => (before === 'no' ? 'soon' : before));
      own.onMouseEnter?.(event);
    },
    onMouseLeave: (event: MouseEvent<HTMLElement>) => {
      want('no');
      own.onMouseLeave?.(event);
    },
    onFocus: (event: FocusEvent<HTMLElement>) => {
      setTarget(event.currentTarget);
      if (!byPointer && event.currentTarget.matches(':focus-visible')) want('now');
      own.onFocus?.(event);
    },
    onBlur: (event: FocusEvent<HTMLElement>) => {
      want('no');
      own.onBlur?.(event);
    },
  });
  return (
    <>
      {child}
      {target && !disabled && <Shown target={target} label={label} opened={wanted === 'now'} />}
    </>
  );
}

/** It has to know its place before it is seen. */
function Shown({ target, label, opened }: { target: HTMLElement; label: ReactNode; opened: boolean }) {
  const [placed, setPlaced] = useState(false);
  useEffect(() => setPlaced(true), []);
  return <Tooltip target={target} label={label} opened={placed && opened} />;
}
