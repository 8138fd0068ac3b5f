import { type QueryKey, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useRoomStore } from './store';

/** Shortest time between an event and asking again, so that a burst costs one call. */
const SETTLE_MS = 400;
/** Spread over which many viewers ask: they all hear the event in the same moment. */
const SPREAD_MS = 800;

/**
 * A REST answer that follows the room: asked when what shows it comes on the page, and anew after events.
 * However young a kept answer is, events may have come since it left the page: it is shown, and asked again.
 */
export function useFollowed<T>(key: QueryKey, ask: () => Promise<T>): UseQueryResult<T> {
  const queries = useQueryClient();
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const unsubscribe = useRoomStore.subscribe(({ room }, before) => {
      // An event while one waits is asked for with it: where events never cease, the answer must still come.
      if (timer || room?.seq === before.room?.seq) return;
      const wait = SETTLE_MS + Math.random() * SPREAD_MS;
      timer = setTimeout(() => {
        timer = null;
        void queries.invalidateQueries({ queryKey: latest.current });
      }, wait);
    });
    return () => {
      unsubscribe();
      if (timer) clearTimeout(timer);
    };
  }, [queries]);
  return useQuery({ queryKey: key, queryFn: ask, staleTime: 0 });
}
