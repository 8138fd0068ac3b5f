import { ActionIcon } from '@mantine/core';
import { IconDotsVertical } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LateMenu } from './LateMenu';

interface DotsMenuProps {
  label: string;
  /** More words for who stops on the button; its name else. */
  hint?: string | undefined;
  keys?: string | undefined;
  children: ReactNode;
}

/** What can be done to one of many, behind three dots. */
export function DotsMenu({ label, hint = label, keys, children }: DotsMenuProps) {
  const dots = (
    <ActionIcon variant="subtle" size={48} aria-label={label} aria-keyshortcuts={keys} title={hint}>
      <IconDotsVertical size={18} />
    </ActionIcon>
  );
  return <LateMenu button={dots}>{children}</LateMenu>;
}
