import { Tabs, Title } from '@mantine/core';
import { useSession } from '../account/session';
import { useTranslation } from '../language/useTranslation';
import { NotFound } from '../ui/Failed';
import { Page } from '../ui/Page';
import { Accounts } from './Accounts';
import { HealthPanel } from './HealthPanel';
import { MeetingList } from './MeetingList';

const PARTS = ['accounts', 'meetings', 'health'] as const;

/** `/admin`: for whoever looks after the server; for all others there is nothing here. */
export function AdminPage() {
  const { t } = useTranslation('admin');
  const isAdmin = useSession(({ session }) => session.state === 'signed_in' && session.user.is_admin);
  if (!isAdmin) return <NotFound />;
  return (
    <Page title={t('title')} width="wide">
      <Title order={1} mb="lg">
        {t('title')}
      </Title>
      <Tabs defaultValue="accounts" keepMounted={false}>
        <Tabs.List mb="lg">
          {PARTS.map((part) => (
            <Tabs.Tab key={part} value={part} mih={48} data-testid={`admin-${part}`}>
              {t(`${part}.title`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="accounts">
          <Accounts />
        </Tabs.Panel>
        <Tabs.Panel value="meetings">
          <MeetingList />
        </Tabs.Panel>
        <Tabs.Panel value="health">
          <HealthPanel />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
