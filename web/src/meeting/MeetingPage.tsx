import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../account/session';
import { t } from '../language/language';
import { JoinMeeting } from '../lobby/JoinMeeting';
import { PreJoin } from '../media/PreJoin';
import { type Entered, enteredOf, keepEntered, usePreferences } from '../media/preferences';
import { Refused } from '../protocol/refused';
import type { Participant } from '../protocol/types';
import { Failed, NotFound } from '../ui/Failed';
import { api } from './api';

// The larger half of the app, which nobody needs at the door.
const RoomPage = lazy(() => import('./RoomPage').then((module) => ({ default: module.RoomPage })));

type Entry = { inside: false } | { inside: true; me: Participant | null };

/** `/m/{id}`: the room for who is in it, else the door. */
export function MeetingPage() {
  const { id: text } = useParams({ from: '/member/m/$id' });
  const id = Number(text);
  const known = Number.isSafeInteger(id) && id > 0;
  const queries = useQueryClient();
  const username = useSession(({ session }) =>
    session.state === 'signed_in' ? session.user.username : null,
  );
  // The list of participants is closed to strangers: asking for it tells whether we are inside.
  const entry = useQuery({
    queryKey: ['entry', id],
    enabled: known,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async (): Promise<Entry> => {
      try {
        const participants = await api.participants(id);
        return { inside: true, me: participants.find((p) => p.user_id === username) ?? null };
      } catch (error) {
        if (error instanceof Refused && error.status === 403) return { inside: false };
        throw error;
      }
    },
  });
  if (!known || (entry.error instanceof Refused && entry.error.status === 404)) return <NotFound />;
  if (entry.isError) return <Failed error={entry.error} />;
  if (entry.isPending) return <Waiting />;
  if (!entry.data.inside)
    return (
      <JoinMeeting id={id} onJoined={() => void queries.invalidateQueries({ queryKey: ['entry', id] })} />
    );
  return <Threshold key={id} id={id} me={entry.data.me} />;
}

/** Between door and room: the choice of devices, unless it is made, or there is nothing to choose for. */
function Threshold({ id, me }: { id: number; me: Participant | null }) {
  const skip = usePreferences((s) => s.skip);
  const [entered, setEntered] = useState<Entered | null>(
    () => enteredOf(id) ?? (skip || !me ? 'ready' : null),
  );
  const meeting = useQuery({
    queryKey: ['meeting', id],
    queryFn: () => api.meeting(id),
    enabled: entered === null,
  });
  const enter = (how: Entered) => {
    keepEntered(id, how);
    setEntered(how);
  };
  if (entered || (meeting.data && !meeting.data.is_active))
    return (
      <Suspense fallback={<Waiting />}>
        <RoomPage id={id} entered={entered ?? 'ready'} />
      </Suspense>
    );
  if (meeting.isError) return <Failed error={meeting.error} />;
  if (!meeting.data) return <Waiting />;
  return <PreJoin meeting={meeting.data} speaks={me?.role !== 'observer'} onEnter={enter} />;
}

function Waiting() {
  return (
    <Center h="100dvh">
      <Loader aria-label={t('meeting:loading')} />
    </Center>
  );
}
