import { Text, Title } from '@mantine/core';
import { useTranslation } from '../language/useTranslation';
import { api } from '../meeting/api';
import { useFollowed } from '../meeting/useFollowed';
import { useRoom, useServerSecond } from '../meeting/useRoom';
import type { Participant, Stats } from '../protocol/types';
import { duration } from '../ui/clock';
import { ShareBars } from './ShareBars';
import { type Share, type Shares, sharesOf } from './share';

/** Time held per person at `now`: the answer counted the running turn up to when it was made. */
export function heldAt(stats: Stats, holder: number | undefined, now: number): Share[] {
  const since = Math.max(0, now - Date.parse(stats.generated_at));
  return stats.participant_stats.map((p) => ({
    id: p.participant_id,
    name: p.participant_name,
    ms: p.speaking_time_ms + (p.participant_id === holder ? since : 0),
    turns: p.token_claims,
    now: p.participant_id === holder,
  }));
}

/** How the time was shared among those here, and whoever spoke, at `now`. */
export function sharesAt(
  stats: Stats,
  holder: { participant_id: number; claimed_at: string } | null | undefined,
  participants: Participant[],
  now: number,
): Shares {
  // Between a hand-over and the next answer the old numbers would run on for the wrong person.
  const fresh = holder && Date.parse(holder.claimed_at) <= Date.parse(stats.generated_at);
  const here = new Set(participants.filter((p) => p.is_active && p.role !== 'observer').map((p) => p.id));
  const held = heldAt(stats, fresh ? holder.participant_id : undefined, now);
  return sharesOf(held, ({ id }) => here.has(id));
}

export function useStats() {
  const { meeting } = useRoom();
  return useFollowed(['stats', meeting.id], () => api.stats(meeting.id));
}

/** Bars of the time held beside an even share, in the order of joining: it says nothing of anybody. */
export function TimeHeld({ limit }: { limit?: number }) {
  const { t } = useTranslation('measure');
  const room = useRoom();
  const stats = useStats();
  const now = useServerSecond();
  if (!stats.data) return null;
  const shares = sharesAt(stats.data, room.token.current_holder, room.participants, now);
  const spoke = shares.rows.filter((row) => row.ms > 0);
  const shown = limit === undefined ? shares.rows : spoke.slice(0, limit);
  return (
    <section aria-labelledby="held-title">
      <Title order={2} size="h5" mb="sm" id="held-title">
        {t('held')}
      </Title>
      {spoke.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t('none')}
        </Text>
      ) : (
        <>
          <ShareBars shares={{ ...shares, rows: shown }} me={room.me?.id} />
          <Text c="dimmed" size="sm" mt="sm" className="figures">
            {t('even', { time: duration(shares.evenMs), count: shares.rows.length })}
          </Text>
        </>
      )}
    </section>
  );
}
