import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../language/useTranslation';
import { LanguageSwitch } from './LanguageSwitch';
import { SchemeSwitch } from './SchemeSwitch';

/** What stands in the corner of a page for somebody who is not signed in. */
export function GuestMenu({ signIn = false }: { signIn?: boolean }) {
  const { t } = useTranslation('account');
  return (
    <Group gap={4} wrap="nowrap">
      <LanguageSwitch />
      <SchemeSwitch />
      {signIn && (
        <Button
          size="md"
          px="md"
          variant="subtle"
          visibleFrom="sm"
          renderRoot={(props) => <Link {...props} to="/signin" />}
          data-testid="to-sign-in"
        >
          {t('sign_in')}
        </Button>
      )}
    </Group>
  );
}
