import type { ReactNode } from 'react';
import { initialsOf } from '../ui/words';
import classes from './Avatar.module.css';

interface AvatarProps {
  name: string | null;
  size: number;
  holder?: boolean;
  online?: boolean;
  children?: ReactNode;
}

/** A person's initials; amber while they have the floor. The name stands beside it. */
export function Avatar({ name, size, holder, online = true, children }: AvatarProps) {
  return (
    <span
      className={classes.avatar}
      data-holder={holder || undefined}
      data-away={online ? undefined : true}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      {initialsOf(name)}
      {children}
    </span>
  );
}
