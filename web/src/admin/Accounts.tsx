import { Badge, Group, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../language/useTranslation';
import { dateAndTime } from '../ui/clock';
import { tellRefusal } from '../ui/notify';
import classes from './Admin.module.css';
import { type Account, admin } from './api';
import { Listing } from './Listing';

/** Everybody who has an account here. */
export function Accounts() {
  const { t } = useTranslation('admin');
  return (
    <Listing<Account>
      name="accounts"
      label={t('accounts.search')}
      ask={async (q, after) => {
        const { accounts, next } = await admin.accounts(q, after);
        return { rows: accounts, next };
      }}
    >
      {(accounts) => (
        <ul className={classes.list} data-testid="accounts">
          {accounts.map((account) => (
            <AccountRow key={account.id} account={account} />
          ))}
        </ul>
      )}
    </Listing>
  );
}

function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation('admin');
  const queries = useQueryClient();
  const name = account.full_name || account.username;
  const change = useMutation({
    mutationFn: (body: { is_active?: boolean; is_admin?: boolean }) => admin.changeAccount(account.id, body),
    onError: tellRefusal,
    onSettled: () => queries.invalidateQueries({ queryKey: ['admin', 'accounts'] }),
  });
  // Shown as it was asked for until the server has answered: a switch that waits would seem stuck.
  const shown = { ...account, ...(change.isPending ? change.variables : null) };
  return (
    <li className={classes.row}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {!shown.is_active && <Badge variant="default">{t('accounts.closed')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {account.email} · {account.username} ·{' '}
          {t('accounts.since', { when: dateAndTime(account.created_at) })}
        </Text>
      </div>
      <Group gap="lg">
        <Switch
          size="md"
          py="sm"
          label={t('accounts.active')}
          aria-label={t('accounts.active_of', { name })}
          checked={shown.is_active}
          onChange={(event) => change.mutate({ is_active: event.currentTarget.checked })}
        />
        <Switch
          size="md"
          py="sm"
          label={t('accounts.admin')}
          aria-label={t('accounts.admin_of', { name })}
          checked={shown.is_admin}
          onChange={(event) => change.mutate({ is_admin: event.currentTarget.checked })}
        />
      </Group>
    </li>
  );
}
