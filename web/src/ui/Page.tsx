import { Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AccountMenu } from '../account/AccountMenu';
import { PrivacyLink } from '../privacy/PrivacyLink';
import { Logo } from './Logo';
import classes from './Page.module.css';

/** A page with a bar, outside a room. */
export function Page({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={classes.bar}>
        <Link to="/" className={classes.home}>
          <Logo /> Nex-Champs
        </Link>
        <AccountMenu />
      </header>
      <main className={classes.main}>{children}</main>
      <footer className={classes.foot}>
        <PrivacyLink />
      </footer>
    </>
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
  return (
    <div className={classes.entry}>
      <Stack component="main" className={classes.entryCard} data-wide={wide || undefined} gap="lg">
        <Link to="/" className={classes.home}>
          <Logo /> Nex-Champs
        </Link>
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
