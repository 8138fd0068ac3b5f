import { Button, Select, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../language/useTranslation';
import { useFollowed } from '../meeting/useFollowed';
import { useRoom } from '../meeting/useRoom';
import { timeOfDay } from '../ui/clock';
import { nameOf } from '../ui/words';
import { AUDIT_GROUPS, type AuditGroup, entrySentence, groupOf } from './audit';
import classes from './Record.module.css';
import { askTrail, trailKey } from './trail';

/** Entries shown at first, and more of them with each press. */
const PAGE = 100;

/** Everything that happened, newest first. */
export function AuditRecord() {
  const { t } = useTranslation('journal');
  const room = useRoom();
  const queries = useQueryClient();
  const { id } = room.meeting;
  const { data } = useFollowed(trailKey(id), () => askTrail(queries, id));
  const [group, setGroup] = useState<AuditGroup | null>(null);
  const [who, setWho] = useState<string | null>(null);
  const [shown, setShown] = useState(PAGE);
  const found = (data ?? [])
    .filter((event) => !group || groupOf(event) === group)
    .filter((event) => !who || String(event.participant_id) === who)
    .toReversed();
  return (
    <section aria-labelledby="record-title">
      <Title order={2} className="unseen" id="record-title">
        {t('log')}
      </Title>
      <div className={classes.filters}>
        <Select
          aria-label={t('show_only')}
          placeholder={t('everything')}
          clearable
          size="sm"
          data={AUDIT_GROUPS.map((value) => ({ value, label: t(`group_${value}`) }))}
          value={group}
          onChange={(value) => setGroup(value as AuditGroup | null)}
          clearButtonProps={{ 'aria-label': t('show_everything') }}
        />
        <Select
          aria-label={t('of_whom')}
          placeholder={t('everyone')}
          clearable
          size="sm"
          data={room.participants.map((p) => ({ value: String(p.id), label: nameOf(p) }))}
          value={who}
          onChange={setWho}
          clearButtonProps={{ 'aria-label': t('show_everyone') }}
        />
      </div>
      {data && found.length === 0 && (
        <Text c="dimmed" size="sm">
          {t('no_entry')}
        </Text>
      )}
      <ol className={classes.list} data-testid="record">
        {found.slice(0, shown).map((event) => (
          <li key={event.seq} className={classes.entry}>
            <time className="figures" dateTime={event.timestamp}>
              {timeOfDay(event.timestamp)}
            </time>
            <span>{entrySentence(event, room)}</span>
            <span className={`figures ${classes.seq}`}>{event.seq}</span>
          </li>
        ))}
      </ol>
      {found.length > shown && (
        <Button variant="default" fullWidth mt="sm" onClick={() => setShown(shown + PAGE)}>
          {t('earlier')}
        </Button>
      )}
    </section>
  );
}
