import { Paper, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { AccountMenu } from '../account/AccountMenu';
import { Logo } from './Logo';
import classes from './Page.module.css';

/** A page of a signed-in person outside a room. */
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
    <main className={classes.entry}>
      <Stack className={classes.entryCard} data-wide={wide || undefined} gap="lg">
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
    </main>
  );
}
