import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLock, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { Dialog } from '../ui/Dialog';
import { Hint } from '../ui/Hint';
import { Privacy } from './Privacy';
import { wayOf } from './way';

/** The room's lock: closed if the way to the server is. It tells more without leading out of the room. */
export function LockBadge() {
  const { t } = useTranslation('privacy');
  const [opened, open] = useState(false);
  const narrow = useMediaQuery('(max-width: 640px)');
  const way = wayOf(location);
  return (
    <>
      {/* On focus it would stand there after every closing, over what is below. */}
      <Hint label={t('title')} byPointer>
        <ActionIcon
          variant="subtle"
          size={48}
          // Large to a finger, small to the eye.
          mx={-7}
          aria-label={t('title')}
          aria-haspopup="dialog"
          data-way={way}
          data-testid="lock"
          onClick={() => open(true)}
        >
          {way === 'open' ? <IconLockOpen size={20} /> : <IconLock size={20} />}
        </ActionIcon>
      </Hint>
      <Dialog
        opened={opened}
        onClose={() => open(false)}
        title={t('title')}
        size="lg"
        fullScreen={narrow}
        data-testid="privacy"
      >
        <Privacy way={way} order={3} />
      </Dialog>
    </>
  );
}
