import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import { giveBackFocus } from './focus';

/**
 * A dialog: made when it is first opened, and when it closes the keyboard is again where it was.
 *
 * The kit gives the focus back to what had it, and loses it where that was an item of a menu, or where the dialog goes
 * away as a whole.
 */
export function Dialog(props: ModalProps) {
  const { opened } = props;
  const [isMade, make] = useState(opened);
  if (opened && !isMade) make(true);
  useEffect(() => (opened ? giveBackFocus() : undefined), [opened]);
  return isMade ? <Modal {...props} returnFocus={false} /> : null;
}
