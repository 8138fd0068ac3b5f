import { Text, Title } from '@mantine/core';
import { api } from '../meeting/api';
import { useFollowed } from '../meeting/useFollowed';
import { isMe, useRoom, useServerNow } from '../meeting/useRoom';
import type { Stats } from '../protocol/types';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import classes from './TimeHeld.module.css';

export interface Held {
  id: number;
  name: string | null;
  ms: number;
  now: boolean;
}

/** Time held per person at `now`: the answer counted the running turn up to when it was made. */
export function heldAt(stats: Stats, holder: number | undefined, now: number): Held[] {
  const since = Math.max(0, now - Date.parse(stats.generated_at));
  return stats.participant_stats
    .map((p) => ({
      id: p.participant_id,
      name: p.participant_name,
      ms: p.speaking_time_ms + (p.participant_id === holder ? since : 0),
      now: p.participant_id === holder,
    }))
    .toSorted((a, b) => b.ms - a.ms || a.id - b.id);
}

export function useStats() {
  const { meeting } = useRoom();
  return useFollowed(['stats', meeting.id], () => api.stats(meeting.id));
}

/** Bars of the time held. The order is of the bars' lengths, not of anybody's worth. */
export function TimeHeld({ limit }: { limit?: number }) {
  const room = useRoom();
  const stats = useStats();
  const now = useServerNow();
  if (!stats.data) return null;
  // Between a hand-over and the next answer the old numbers would run on for the wrong person.
  const holder = room.token.current_holder;
  const fresh = holder && Date.parse(holder.claimed_at) <= Date.parse(stats.data.generated_at);
  const held = heldAt(stats.data, fresh ? holder.participant_id : undefined, now).filter((p) => p.ms > 0);
  const longest = Math.max(1, ...held.map((p) => p.ms));
  const total = held.reduce((sum, p) => sum + p.ms, 0);
  const speakers = room.participants.filter((p) => p.is_active && p.role !== 'observer').length;
  return (
    <section aria-labelledby="held-title">
      <Title order={2} size="h5" mb="sm" id="held-title">
        Time held
      </Title>
      {held.length === 0 && (
        <Text c="dimmed" size="sm">
          Nobody has held the floor yet.
        </Text>
      )}
      <ul className={classes.bars}>
        {held.slice(0, limit).map((p) => (
          <li key={p.id}>
            <div className={classes.words}>
              <span>
                {isMe(room, p.id) ? 'You' : nameOf(p)}
                {p.now && ' · now'}
              </span>
              <span className="figures">{duration(p.ms)}</span>
            </div>
            <div className={classes.track} aria-hidden="true">
              <div
                className={classes.bar}
                data-now={p.now || undefined}
                style={{ width: `${(100 * p.ms) / longest}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
      {held.length > 0 && speakers > 1 && (
        <Text c="dimmed" size="sm" mt="sm" className="figures">
          An even share is {duration(total / speakers)} each.
        </Text>
      )}
    </section>
  );
}
