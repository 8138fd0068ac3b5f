import { useEffect, useState } from 'react';

/** Calls back once the page has nothing else to do; returns how to call it off. Safari has no word for idle. */
export function whenIdle(then: () => void, timeoutMs?: number): () => void {
  if ('requestIdleCallback' in globalThis) {
    const asked = requestIdleCallback(then, timeoutMs === undefined ? {} : { timeout: timeoutMs });
    return () => cancelIdleCallback(asked);
  }
  const asked = setTimeout(then, 500);
  return () => clearTimeout(asked);
}

/** Whether what it stands in has been seen; what is to be measured then costs no layout of its own. */
export function usePainted(): boolean {
  const [isPainted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    // A frame is asked for before it is painted, and the next task comes after that.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return isPainted;
}
