import { Button, Group, Radio, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { type Language, languageNames, languages, spokenLanguage } from '../language/language';
import { useTranslation } from '../language/useTranslation';
import type { User } from '../protocol/types';
import { showInForm } from '../ui/formRefusal';
import { tell, tellRefusal } from '../ui/notify';
import { Page } from '../ui/Page';
import { Devices } from './Devices';
import { EraseAccount } from './EraseAccount';
import { PasswordChange } from './PasswordChange';
import { changeProfile, chooseLanguage } from './profile';
import { useSession } from './session';

/** `/profile`: one's own account. */
export function ProfilePage() {
  const { t } = useTranslation(['account', 'ui']);
  const session = useSession((s) => s.session);
  if (session.state !== 'signed_in') return null;
  return (
    <Page title={t('profile.title')}>
      <Stack gap={48}>
        <Title order={1}>{t('profile.title')}</Title>
        <Part title={t('profile.about')}>
          <AboutYou user={session.user} />
        </Part>
        <Part title={t('profile.language')}>
          <LanguageChoice />
        </Part>
        <Part title={t('secret.title')}>
          <PasswordChange />
        </Part>
        <Part title={t('devices.title')}>
          <Devices />
        </Part>
        <Part title={t('erase.title')}>
          <EraseAccount />
        </Part>
      </Stack>
    </Page>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" gap="md" maw={560}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function AboutYou({ user }: { user: User }) {
  const { t } = useTranslation(['account', 'ui']);
  const form = useForm({
    initialValues: {
      full_name: user.full_name,
      email: user.email,
      avatar_url: user.avatar_url ?? '',
    },
  });
  const submit = form.onSubmit(async ({ full_name, email, avatar_url }) => {
    form.setSubmitting(true);
    try {
      await changeProfile({
        full_name: full_name.trim(),
        email: email.trim(),
        avatar_url: avatar_url.trim() || null,
      });
      form.resetDirty();
      tell(t('profile.saved'));
    } catch (error) {
      if (!showInForm(form, error)) tellRefusal(error);
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('name')}
          autoComplete="name"
          required
          maxLength={200}
          size="md"
          {...form.getInputProps('full_name')}
        />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="email"
          required
          size="md"
          {...form.getInputProps('email')}
        />
        <TextInput
          label={t('profile.picture')}
          description={t('profile.picture_why')}
          type="url"
          size="md"
          {...form.getInputProps('avatar_url')}
        />
        <Text c="dimmed">{t('profile.username', { username: user.username })}</Text>
        <Group>
          <Button type="submit" size="md" loading={form.submitting}>
            {t('ui:save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function LanguageChoice() {
  const { t } = useTranslation(['account', 'ui']);
  return (
    <Radio.Group
      size="md"
      aria-label={t('profile.language')}
      description={t('profile.language_why')}
      value={spokenLanguage()}
      onChange={(value) => void chooseLanguage(value as Language)}
    >
      <Group mt="xs" gap="xl">
        {languages.map((language) => (
          <Radio
            key={language}
            value={language}
            lang={language}
            label={languageNames[language]}
            py="sm"
            size="md"
          />
        ))}
      </Group>
    </Radio.Group>
  );
}
