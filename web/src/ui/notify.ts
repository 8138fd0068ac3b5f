import { notifications } from '@mantine/notifications';
import { t } from '../language/language';
import { sentenceOf } from '../protocol/refused';

const close = () => ({ closeButtonProps: { 'aria-label': t('ui:close'), size: 48, iconSize: 18 } });

/** Says that something asked for was refused. Changes of the floor are never told this way. */
export function tellRefusal(error: unknown): void {
  notifications.show({
    message: sentenceOf(error),
    color: 'red',
    withBorder: true,
    autoClose: 6000,
    ...close(),
  });
}

export function tell(message: string): void {
  notifications.show({ message, color: 'quiet', withBorder: true, autoClose: 4000, ...close() });
}
