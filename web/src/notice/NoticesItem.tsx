import { Menu } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useTranslation } from '../language/useTranslation';
import { openNotices } from './Notices';

/** The way to the notices' settings, for the meeting's menu. */
export function NoticesItem() {
  const { t } = useTranslation('notice');
  return (
    <Menu.Item leftSection={<IconBell size={18} />} onClick={openNotices} data-testid="notices">
      {t('title')}
    </Menu.Item>
  );
}
