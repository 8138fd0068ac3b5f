import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../language/useTranslation';
import { showInForm } from '../ui/formRefusal';
import { tell, tellRefusal } from '../ui/notify';
import { changeProfile } from './profile';

export function PasswordChange() {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const form = useForm({ initialValues: { current_password: '', password: '' } });
  const submit = form.onSubmit(async (values) => {
    form.setSubmitting(true);
    try {
      await changeProfile(values);
      form.reset();
      await queries.invalidateQueries({ queryKey: ['devices'] });
      tell(t('secret.changed'));
    } catch (error) {
      if (!showInForm(form, error)) tellRefusal(error);
    } finally {
      form.setSubmitting(false);
    }
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={t('secret.current')}
          autoComplete="current-password"
          required
          size="md"
          {...form.getInputProps('current_password')}
        />
        <PasswordInput
          label={t('secret.new')}
          description={`${t('password_rule')} ${t('secret.ends_others')}`}
          autoComplete="new-password"
          required
          size="md"
          {...form.getInputProps('password')}
        />
        <Group>
          <Button type="submit" size="md" variant="default" loading={form.submitting}>
            {t('secret.change')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
