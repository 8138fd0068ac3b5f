import { Badge, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../language/useTranslation';
import { sentenceOf } from '../protocol/refused';
import { dateAndTime } from '../ui/clock';
import { tell, tellRefusal } from '../ui/notify';
import classes from './Devices.module.css';
import { type Device, deviceName, devices } from './device';

/** Where one is signed in, each with its way out. */
export function Devices() {
  const { t } = useTranslation(['account', 'ui']);
  const queries = useQueryClient();
  const list = useQuery({ queryKey: ['devices'], queryFn: devices.list });
  const anew = () => queries.invalidateQueries({ queryKey: ['devices'] });
  const others = useMutation({
    mutationFn: devices.endOthers,
    onSuccess: () => {
      tell(t('devices.ended_others'));
      return anew();
    },
    onError: tellRefusal,
  });
  if (list.isPending) return <Loader aria-label={t('ui:loading')} />;
  if (list.isError) return <Text role="alert">{sentenceOf(list.error)}</Text>;
  const { sessions } = list.data;
  return (
    <Stack>
      <ul className={classes.list} data-testid="devices">
        {sessions.map((device) => (
          <DeviceRow key={device.id} device={device} onEnded={anew} />
        ))}
      </ul>
      {sessions.length > 1 ? (
        <Group>
          <Button size="md" variant="default" loading={others.isPending} onClick={() => others.mutate()}>
            {t('devices.end_others')}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t('devices.none')}</Text>
      )}
    </Stack>
  );
}

function DeviceRow({ device, onEnded }: { device: Device; onEnded: () => Promise<unknown> }) {
  const { t } = useTranslation(['account', 'ui']);
  const name = deviceName(device.user_agent);
  const end = useMutation({
    mutationFn: () => devices.end(device.id),
    onSuccess: () => {
      tell(t('devices.ended'));
      return onEnded();
    },
    onError: tellRefusal,
  });
  return (
    <li className={classes.device}>
      <div>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {device.is_current && <Badge variant="default">{t('devices.this')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {t('devices.since', { when: dateAndTime(device.created_at) })},{' '}
          {t('devices.used', { when: dateAndTime(device.last_used_at) })}
        </Text>
      </div>
      {!device.is_current && (
        <Button
          size="md"
          variant="subtle"
          loading={end.isPending}
          aria-label={t('devices.end_one', { device: name })}
          onClick={() => end.mutate()}
        >
          {t('devices.end')}
        </Button>
      )}
    </li>
  );
}
