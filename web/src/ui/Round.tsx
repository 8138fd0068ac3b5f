import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { Hint } from './Hint';
import classes from './Round.module.css';

interface RoundProps {
  name: string;
  hint: string;
  pressed?: boolean;
  /** Set apart from the others: something of ours is going out. */
  out?: boolean;
  trouble?: boolean;
  refused?: boolean;
  onPress: () => void;
  testid: string;
  children: ReactNode;
}

/** A round button whose hint is read and shown; refused ones stay reachable, to say why. */
export function Round({ name, hint, pressed, out, trouble, refused, onPress, testid, children }: RoundProps) {
  return (
    <Hint label={hint}>
      <ActionIcon
        className={classes.round}
        variant="default"
        aria-label={name}
        aria-description={hint === name ? undefined : hint}
        aria-pressed={pressed}
        aria-disabled={refused ?? false}
        data-disabled={refused || undefined}
        data-out={out || undefined}
        data-trouble={trouble || undefined}
        data-testid={testid}
        onClick={() => !refused && onPress()}
      >
        {children}
      </ActionIcon>
    </Hint>
  );
}
