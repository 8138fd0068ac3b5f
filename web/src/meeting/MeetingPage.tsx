import { Center, Loader } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Refused } from '../protocol/refused';
import { Failed, NotFound } from '../ui/Failed';
import { api } from './api';
import { JoinMeeting } from './JoinMeeting';
import { RoomPage } from './RoomPage';

/** `/m/{id}`: the room for who is in it, else the door. */
export function MeetingPage() {
  const { id: text } = useParams({ from: '/member/m/$id' });
  const id = Number(text);
  const known = Number.isSafeInteger(id) && id > 0;
  const queries = useQueryClient();
  // The list of participants is closed to strangers: asking for it tells whether we are inside.
  const entry = useQuery({
    queryKey: ['entry', id],
    enabled: known,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      try {
        await api.participants(id);
        return 'inside' as const;
      } catch (error) {
        if (error instanceof Refused && error.status === 403) return 'outside' as const;
        throw error;
      }
    },
  });
  if (!known || (entry.error instanceof Refused && entry.error.status === 404)) return <NotFound />;
  if (entry.isError) return <Failed error={entry.error} />;
  if (entry.isPending)
    return (
      <Center h="100dvh">
        <Loader aria-label="Loading" />
      </Center>
    );
  const inside = () => queries.setQueryData(['entry', id], 'inside');
  return entry.data === 'inside' ? <RoomPage id={id} /> : <JoinMeeting id={id} onJoined={inside} />;
}
