import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from '../language/useTranslation';
import { Hint } from '../ui/Hint';

/** The other colours, and the way to them. */
export function useScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const { t } = useTranslation('ui');
  return {
    label: scheme === 'dark' ? t('light') : t('dark'),
    Icon: scheme === 'dark' ? IconSun : IconMoon,
    change: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
  };
}

export function SchemeSwitch() {
  const { label, Icon, change } = useScheme();
  return (
    <Hint label={label}>
      <ActionIcon variant="subtle" size={48} aria-label={label} onClick={change}>
        <Icon size={20} />
      </ActionIcon>
    </Hint>
  );
}
