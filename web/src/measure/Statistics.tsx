import { Anchor, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { askTrail, trailKey } from '../journal/trail';
import { useTranslation } from '../language/useTranslation';
import { useFollowed } from '../meeting/useFollowed';
import { isMe, useRoom, useServerSecond } from '../meeting/useRoom';
import type { Stats } from '../protocol/types';
import { duration } from '../ui/clock';
import { nameOf } from '../ui/words';
import { Figures } from './Figures';
import { KeyFigures } from './KeyFigures';
import { storyOf } from './story';
import { TimeHeld, useStats } from './TimeHeld';
import { TurnPlot } from './TurnPlot';

/** The meeting in numbers, for the room's panel; the page of the meeting has the rest. */
export function Statistics() {
  const { t } = useTranslation('measure');
  const { meeting } = useRoom();
  const { data } = useStats();
  return (
    <Stack gap="xl" data-testid="statistics">
      <TimeHeld />
      {data && <KeyFigures stats={data} />}
      {data && <ByPerson stats={data} />}
      <Turns />
      <Anchor
        underline="always"
        renderRoot={(props) => <Link {...props} to="/m/$id/governance" params={{ id: String(meeting.id) }} />}
      >
        {t('more')}
      </Anchor>
    </Stack>
  );
}

function ByPerson({ stats }: { stats: Stats }) {
  const { t } = useTranslation('measure');
  const room = useRoom();
  // While ideas are gathered nobody's are counted: who has many is not to be ahead, who has few not behind.
  const counts = room.meeting.current_phase !== 'ideation' || !room.meeting.is_active;
  return (
    <Figures
      caption={t(counts ? 'by_person' : 'turns_by_person')}
      heads={[t('person'), t('time'), t('turns'), ...(counts ? [t('marks')] : [])]}
      rows={stats.participant_stats.map((p) => ({
        key: p.participant_id,
        cells: [
          nameOf({ name: p.participant_name }) +
            (isMe(room, p.participant_id) ? ` (${t('you_inside')})` : ''),
          duration(p.speaking_time_ms),
          p.token_claims,
          ...(counts ? [p.annotations_count] : []),
        ],
      }))}
    />
  );
}

/** Turn by turn; the running one grows by whole seconds. */
export function Turns({ compact = true }: { compact?: boolean }) {
  const { meeting } = useRoom();
  const queries = useQueryClient();
  const second = Math.floor(useServerSecond() / 1000) * 1000;
  const { data } = useFollowed(trailKey(meeting.id), () => askTrail(queries, meeting.id));
  const story = useMemo(() => data && storyOf(data, second), [data, second]);
  return story ? <TurnPlot story={story} compact={compact} /> : null;
}
