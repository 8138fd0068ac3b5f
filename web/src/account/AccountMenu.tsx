import {
  ActionIcon,
  Button,
  Group,
  Menu,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconChevronDown, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { signOut, useSession } from './session';

export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const label = scheme === 'dark' ? 'Light colours' : 'Dark colours';
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        {scheme === 'dark' ? <IconSun size={20} /> : <IconMoon size={20} />}
      </ActionIcon>
    </Tooltip>
  );
}

export function AccountMenu() {
  const session = useSession((s) => s.session);
  const navigate = useNavigate();
  const queries = useQueryClient();
  if (session.state !== 'signed_in') return <SchemeSwitch />;
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: '/signin' });
  };
  return (
    <Group gap="xs">
      <SchemeSwitch />
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" rightSection={<IconChevronDown size={16} />} data-testid="account-menu">
            {session.user.full_name || session.user.username}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{session.user.email}</Menu.Label>
          <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void leave()}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
