import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So near to the end counts as at the end. */
const NEAR_PX = 40;

interface AtEnd {
  log: RefObject<HTMLDivElement | null>;
  isAtEnd: boolean;
  toEnd: () => void;
}

/**
 * Keeps a log at its end while one is there, and at its place while one reads further up.
 *
 * `last` names the newest thing in it. What is put in above moves nothing: it is measured from below.
 */
export function useAtEnd(last: number | undefined): AtEnd {
  const log = useRef<HTMLDivElement>(null);
  const fromEnd = useRef(0);
  const [isAtEnd, setAtEnd] = useState(true);
  const toEnd = useCallback(() => {
    fromEnd.current = 0;
    setAtEnd(true);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, []);
  const seen = useRef(last);
  useLayoutEffect(() => {
    const box = log.current;
    if (!box) return;
    const isNew = seen.current !== last;
    seen.current = last;
    // Something new below leaves a reader where they are; anything else keeps its distance from the end.
    if (isNew && fromEnd.current > NEAR_PX) return;
    box.scrollTop = box.scrollHeight - box.clientHeight - fromEnd.current;
  });
  useEffect(() => {
    const box = log.current;
    if (!box) return;
    const scrolled = () => {
      fromEnd.current = Math.max(0, box.scrollHeight - box.clientHeight - box.scrollTop);
      setAtEnd(fromEnd.current <= NEAR_PX);
    };
    const resized = new ResizeObserver(() => {
      if (fromEnd.current <= NEAR_PX) box.scrollTop = box.scrollHeight;
    });
    box.addEventListener('scroll', scrolled, { passive: true });
    resized.observe(box);
    return () => {
      box.removeEventListener('scroll', scrolled);
      resized.disconnect();
    };
  }, []);
  return { log, isAtEnd, toEnd };
}
