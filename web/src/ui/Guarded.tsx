import { Button, type ButtonProps } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Permission } from '../meeting/useRoom';
import { Hint } from './Hint';

interface GuardedProps extends ButtonProps {
  permission: Permission;
  onClick: () => void;
  children: ReactNode;
  /** Of several the one that holds now. */
  pressed?: boolean;
  'data-testid'?: string;
}

/**
 * A button that, when the server would refuse, does nothing and says why.
 *
 * It stays focusable (aria-disabled instead of disabled): a reason nobody can reach helps nobody. A double click and a
 * key that is held down are one press: by the second one, the same button may have come to mean the opposite.
 */
export function Guarded({ permission, onClick, children, pressed, ...rest }: GuardedProps) {
  const { allowed, why } = permission;
  return (
    <Hint label={why} disabled={allowed}>
      <Button
        {...rest}
        data-disabled={allowed ? undefined : true}
        aria-disabled={!allowed}
        aria-pressed={pressed}
        aria-description={why ?? undefined}
        onKeyDown={pressOnce}
        onClick={(event) => {
          event.preventDefault();
          if (allowed && event.detail <= 1) onClick();
        }}
      >
        {children}
      </Button>
    </Hint>
  );
}

function pressOnce(event: KeyboardEvent): void {
  if (event.repeat && event.key === 'Enter') event.preventDefault();
}
