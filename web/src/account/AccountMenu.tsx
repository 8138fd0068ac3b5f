import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLanguage, IconLogout, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { languageNames, languages, spokenLanguage } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import { LateMenu } from '../ui/LateMenu';
import classes from './AccountMenu.module.css';
import { chooseLanguage } from './profile';
import { SchemeSwitch, useScheme } from './SchemeSwitch';
import { signOut, useSession } from './session';

/** The account's own corner: profile, language, colours, sign-out. */
export function AccountMenu() {
  const { t } = useTranslation('account');
  const session = useSession((s) => s.session);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const scheme = useScheme();
  if (session.state !== 'signed_in') return <SchemeSwitch />;
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: '/signin' });
  };
  const { user } = session;
  return (
    <LateMenu
      className={classes.menu}
      button={
        <Button
          size="md"
          px="sm"
          variant="subtle"
          rightSection={<IconChevronDown size={16} />}
          data-testid="account-menu"
        >
          <Text span inherit truncate maw={180}>
            {user.full_name || user.username}
          </Text>
        </Button>
      }
    >
      <Menu.Label>{user.email}</Menu.Label>
      <Menu.Item
        leftSection={<IconUser size={18} />}
        renderRoot={(props) => <Link {...props} to="/profile" />}
      >
        {t('profile.title')}
      </Menu.Item>
      {languages
        .filter((language) => language !== spokenLanguage())
        .map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            leftSection={<IconLanguage size={18} />}
            onClick={() => void chooseLanguage(language)}
            data-testid={`speak-${language}`}
          >
            {languageNames[language]}
          </Menu.Item>
        ))}
      <Menu.Item leftSection={<scheme.Icon size={18} />} onClick={scheme.change}>
        {scheme.label}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconLogout size={18} />} onClick={() => void leave()}>
        {t('sign_out')}
      </Menu.Item>
    </LateMenu>
  );
}
