import { Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { Guarded } from '../ui/Guarded';
import { tellRefusal } from '../ui/notify';
import { download, type Export, type Format } from './api';
import classes from './GovernancePage.module.css';

const EXPORTS: readonly Export[] = ['statistics', 'record'];
const FORMATS: readonly Format[] = ['csv', 'json'];

/** Numbers and record as files, for those who may take them along. */
export function Exports({ id, allowed }: { id: number; allowed: boolean }) {
  const { t } = useTranslation('governance');
  const [busy, setBusy] = useState<string | null>(null);
  const permission = { allowed, why: allowed ? null : t('files.why') };
  const save = async (what: Export, format: Format) => {
    setBusy(what + format);
    try {
      await download(id, what, format);
    } catch (error) {
      tellRefusal(error);
    } finally {
      setBusy(null);
    }
  };
  return (
    <section aria-labelledby="files" className={classes.screen} data-testid="files">
      <Title order={2} id="files" mb="xs">
        {t('files.title')}
      </Title>
      <Text c="dimmed" mb="md">
        {allowed ? t('files.lead') : t('files.why')}
      </Text>
      <Stack>
        {EXPORTS.map((what) => (
          <Group key={what} gap="sm">
            {FORMATS.map((format) => (
              <Guarded
                key={format}
                size="md"
                variant="default"
                permission={permission}
                loading={busy === what + format}
                onClick={() => void save(what, format)}
                data-testid={`export-${what}-${format}`}
              >
                {t('files.as', { what: t(`files.${what}`), format: format.toUpperCase() })}
              </Guarded>
            ))}
          </Group>
        ))}
      </Stack>
    </section>
  );
}
