import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useRoom } from './useRoom';

/** Shortest time between an event and asking again, so that a burst costs one call. */
const SETTLE_MS = 400;
/** Spread over which many viewers ask: they all hear the event in the same moment. */
const SPREAD_MS = 800;

/** Asks a REST answer anew after events of the room; only while what shows it is on the page. */
export function useFollowed(key: QueryKey): void {
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
}
