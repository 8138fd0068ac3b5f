import { Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { GuestMenu } from '../account/GuestMenu';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { PrivacyLink } from '../privacy/PrivacyLink';
import { Logo } from './Logo';
import classes from './Page.module.css';
import { useTitle } from './title';

// A stranger has no menu, and need not wait for one.
const AccountMenu = lazy(() =>
  import('../account/AccountMenu').then((module) => ({ default: module.AccountMenu })),
);

interface PageProps {
  /** For the browser's tab; the page has a heading of its own. */
  title: string;
  /** `wide` for tables and plots. */
  width?: 'text' | 'wide';
  children: ReactNode;
}

/**
 * Whether another page was shown before: whoever came from it by a link, which is gone with it, goes on at the top of
 * the new one. On the first page the way begins where it always does, with the link that skips the bar.
 */
let arrived = false;

/** A page with a bar, outside a room. */
export function Page({ title, width = 'text', children }: PageProps) {
  const { t } = useTranslation('ui');
  const main = useRef<HTMLElement>(null);
  useTitle(title);
  useWholeWidth();
  useEffect(() => {
    if (arrived && document.activeElement === document.body) main.current?.focus({ preventScroll: true });
    arrived = true;
  }, []);
  return (
    <div className={classes.page}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <Bar />
      <main id="main" ref={main} tabIndex={-1} className={classes.main} data-width={width}>
        {children}
      </main>
      <footer className={classes.foot} data-width={width}>
        <PrivacyLink />
      </footer>
    </div>
  );
}

/** Lets the page go on below its scroll bar, which takes no room of it then. */
function useWholeWidth(): void {
  useLayoutEffect(() => {
    const { classList } = document.documentElement;
    classList.add('page');
    return () => classList.remove('page');
  }, []);
}

function Bar() {
  const { t } = useTranslation(['lobby', 'ui']);
  const session = useSession((s) => s.session);
  const user = session.state === 'signed_in' ? session.user : null;
  return (
    <header className={classes.bar}>
      <Link to="/" className={classes.home}>
        <Logo /> Nex-Champs
      </Link>
      {user && (
        <nav className={classes.nav} aria-label={t('ui:main_menu')}>
          <Link to="/" activeOptions={{ exact: true }}>
            {t('nav.meetings')}
          </Link>
          <Link to="/invitations">{t('nav.invitations')}</Link>
          {user.is_admin && <Link to="/admin">{t('nav.admin')}</Link>}
        </nav>
      )}
      <div className={classes.corner}>
        {user ? (
          <Suspense fallback={null}>
            <AccountMenu />
          </Suspense>
        ) : (
          <GuestMenu signIn />
        )}
      </div>
    </header>
  );
}

interface EntryProps {
  title: string;
  lead?: ReactNode;
  /** For what needs two columns, where there is room for them. */
  wide?: boolean;
  children: ReactNode;
}

/** A door: one card in the middle, for signing in, signing up and joining. */
export function Entry({ title, lead, wide, children }: EntryProps) {
  useTitle(title);
  return (
    <div className={classes.entry}>
      <header className={classes.entryBar} data-wide={wide || undefined}>
        <Link to="/" className={classes.home}>
          <Logo /> Nex-Champs
        </Link>
        <GuestMenu />
      </header>
      <Stack component="main" className={classes.entryCard} data-wide={wide || undefined} gap="lg">
        <Paper withBorder radius="lg" p={{ base: 'lg', sm: 'xl' }} bg="var(--card)">
          <Title order={1} size="h2" mb={lead ? 4 : 'lg'}>
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" mb="lg">
              {lead}
            </Text>
          )}
          {children}
        </Paper>
      </Stack>
      <footer>
        <PrivacyLink />
      </footer>
    </div>
  );
}
