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

/** A pointer that only passes calls up none. */
const OPEN_DELAY_MS = 200;

interface HintProps {
  label: ReactNode;
  disabled?: boolean;
  /** Not for who comes by the keyboard: where the focus is given back it would stand there again and again. */
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
    // Who presses has read it, and what opens by it must not lie below it. Where a press does nothing it says why.
    onMouseDown: (event: MouseEvent<HTMLElement>) => {
      if (event.currentTarget.getAttribute('aria-disabled') !== 'true') want('no');
      own.onMouseDown?.(event);
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
