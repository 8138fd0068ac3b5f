import { Text, Title } from '@mantine/core';
import { IconCheck, IconMicrophone } from '@tabler/icons-react';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { useFollowed } from '../meeting/useFollowed';
import { isMe, useRoom } from '../meeting/useRoom';
import type { Participant } from '../protocol/types';
import { Tick } from '../ui/Tick';
import { nameOf } from '../ui/words';
import classes from './SpokenRound.module.css';

/** Who has had the floor since the phase began, whichever way they got it. */
export function spokenSince(
  events: readonly { participant_id: number; event_type: string; created_at: string }[],
  since: string,
): Set<number> {
  const from = Date.parse(since);
  const grants = events.filter(
    ({ event_type, created_at }) =>
      (event_type === 'claim' || event_type === 'pass') && Date.parse(created_at) >= from,
  );
  return new Set(grants.map((event) => event.participant_id));
}

/** The round of a phase in which everybody is heard: who has spoken, and who not yet. */
export function SpokenRound() {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const { data } = useFollowed(['turns', room.meeting.id], () => api.turns(room.meeting.id));
  const since = room.phases.current?.started_at;
  const holder = room.token.current_holder?.participant_id;
  const all = room.participants.filter((p) => p.is_active && p.role !== 'observer');
  if (!data || !since) return null;
  const spoken = spokenSince(data, since);
  const count = all.filter((p) => spoken.has(p.id)).length;
  return (
    <section aria-labelledby="round-title">
      <Title order={2} size="h5" mb={4} id="round-title">
        {t('round')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('round_of', { count, all: all.length })}
      </Text>
      <ul className={classes.list} data-testid="round">
        {all.map((p) => (
          <Line key={p.id} person={p} spoken={spoken.has(p.id)} now={p.id === holder} />
        ))}
      </ul>
    </section>
  );
}

function Line({ person, spoken, now }: { person: Participant; spoken: boolean; now: boolean }) {
  const { t } = useTranslation('phase');
  const room = useRoom();
  const word = now ? t('round_now') : spoken ? t('round_spoken') : t('round_not_yet');
  return (
    <li>
      <Tick state={now ? 'floor' : spoken ? 'done' : 'open'}>
        {now ? <IconMicrophone size={16} /> : spoken ? <IconCheck size={16} /> : null}
      </Tick>
      <span className={classes.name}>
        {isMe(room, person.id) ? t('round_you', { name: nameOf(person) }) : nameOf(person)}
      </span>
      <span className={classes.word}>{word}</span>
    </li>
  );
}
