import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { AUDIT_GROUPS, type AuditGroup } from '../journal/audit';
import { useTranslation } from '../language/useTranslation';
import type { AuditEvent, Participant } from '../protocol/types';
import { dateAndTimeExact } from '../ui/clock';
import { usePrinting } from '../ui/printing';
import { nameOf } from '../ui/words';
import classes from './GovernancePage.module.css';
import { everything, type Filter, narrowed, sentenceOfEntry } from './narrow';

/** Entries shown at first, and more of them with each press. */
const PAGE = 100;

interface TrailProps {
  events: AuditEvent[];
  people: Participant[];
}

/** Everything that happened, newest first, narrowed as one likes. */
export function Trail({ events, people }: TrailProps) {
  const { t } = useTranslation(['governance', 'journal', 'ui']);
  const [filter, setFilter] = useState(everything);
  const [shown, setShown] = useState(PAGE);
  const printing = usePrinting();
  // Sentences of a long record take a moment; typing does not wait for them.
  const wanted = useDeferredValue(filter);
  const found = useMemo(() => narrowed(events, wanted, people), [events, wanted, people]);
  return (
    <section aria-labelledby="record" data-testid="record">
      <Title order={2} id="record" mb="md">
        {t('record.title')}
      </Title>
      <Stack>
        <Filters filter={filter} people={people} onChange={setFilter} />
        <Group justify="space-between">
          <Text role="status" c="dimmed" data-testid="entries-found">
            {t('record.found', { count: found.length })}
          </Text>
          {filter !== everything && (
            <Button
              size="md"
              variant="subtle"
              className={classes.screen}
              onClick={() => setFilter(everything)}
            >
              {t('record.all')}
            </Button>
          )}
        </Group>
        <ol className={classes.entries}>
          {found.slice(0, printing ? undefined : shown).map((event) => (
            <li key={event.seq} className={classes.entry}>
              <time className="figures" dateTime={event.timestamp}>
                {dateAndTimeExact(event.timestamp)}
              </time>
              <span className={classes.what}>{sentenceOfEntry(event, people)}</span>
              <span className={`figures ${classes.seq}`}>{event.seq}</span>
            </li>
          ))}
        </ol>
        {found.length > shown && !printing && (
          <Button size="md" variant="default" onClick={() => setShown(shown + PAGE)}>
            {t('record.earlier')}
          </Button>
        )}
      </Stack>
    </section>
  );
}

interface FiltersProps {
  filter: Filter;
  people: Participant[];
  onChange: (filter: Filter) => void;
}

function Filters({ filter, people, onChange }: FiltersProps) {
  const { t } = useTranslation(['governance', 'journal']);
  const set = (change: Partial<Filter>) => onChange({ ...filter, ...change });
  return (
    <div className={`${classes.filters} ${classes.screen}`}>
      <TextInput
        type="search"
        size="md"
        label={t('record.words')}
        value={filter.words}
        onChange={(event) => set({ words: event.currentTarget.value })}
      />
      <Select
        size="md"
        label={t('record.kind')}
        data={[
          { value: '', label: t('record.every_kind') },
          ...AUDIT_GROUPS.map((value) => ({ value, label: t(`journal:group_${value}`) })),
        ]}
        allowDeselect={false}
        value={filter.group ?? ''}
        onChange={(value) => set({ group: (value || null) as AuditGroup | null })}
      />
      <Select
        size="md"
        label={t('record.person')}
        searchable={people.length > 12}
        data={[
          { value: '', label: t('record.everyone') },
          ...people.map((person) => ({ value: String(person.id), label: nameOf(person) })),
        ]}
        allowDeselect={false}
        value={filter.who === null ? '' : String(filter.who)}
        onChange={(value) => set({ who: value ? Number(value) : null })}
      />
      <TextInput
        type="datetime-local"
        step={1}
        size="md"
        label={t('record.from')}
        value={filter.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        step={1}
        size="md"
        label={t('record.until')}
        value={filter.until}
        onChange={(event) => set({ until: event.currentTarget.value })}
      />
    </div>
  );
}
