import { useEffect, useRef, useState } from 'react';

/**
 * A value that comes on the page at most once in so long: at once after a rest, then the latest of what has come.
 *
 * For what nobody can read as fast as it changes, and is dear to draw.
 */
export function useCalm<T>(value: T, ms: number): T {
  const [shown, show] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    if (Object.is(value, shown)) return;
    const wait = Math.max(0, last.current + ms - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      // At once and not as a transition: each event that follows would begin that anew.
      show(value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, shown, ms]);
  return shown;
}
