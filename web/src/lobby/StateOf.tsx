import { useTranslation } from '../language/useTranslation';
import type { Meeting } from '../protocol/types';
import { dateAndTime } from '../ui/clock';

/** When it ended, started, is planned or was made. */
export function StateOf({ meeting }: { meeting: Meeting }) {
  const { t } = useTranslation(['lobby', 'ui']);
  const { ended_at, started_at, scheduled_at, created_at } = meeting;
  if (ended_at) return t('state.ended', { when: dateAndTime(ended_at) });
  if (started_at) return t('state.started', { when: dateAndTime(started_at) });
  if (scheduled_at) return t('state.planned', { when: dateAndTime(scheduled_at) });
  return t('state.created', { when: dateAndTime(created_at) });
}
