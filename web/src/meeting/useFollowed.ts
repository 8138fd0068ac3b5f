import { type QueryKey, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useRoom } from './useRoom';

/** Shortest time between an event and asking again, so that a burst costs one call. */
const SETTLE_MS = 400;
/** Spread over which many viewers ask: they all hear the event in the same moment. */
const SPREAD_MS = 800;

/**
 * A REST answer that follows the room: asked when what shows it comes on the page, and anew after each event.
 * However young a kept answer is, events may have come since it left the page: it is shown, and asked again.
 */
export function useFollowed<T>(key: QueryKey, ask: () => Promise<T>): UseQueryResult<T> {
  const { seq } = useRoom();
  const queries = useQueryClient();
  const seen = useRef(seq);
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    if (seen.current === seq) return;
    const timer = setTimeout(
      () => {
        seen.current = seq;
        void queries.invalidateQueries({ queryKey: latest.current });
      },
      SETTLE_MS + Math.random() * SPREAD_MS,
    );
    return () => clearTimeout(timer);
  }, [seq, queries]);
  return useQuery({ queryKey: key, queryFn: ask, staleTime: 0 });
}
