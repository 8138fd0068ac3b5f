/** Calls back once the page has nothing else to do; returns how to call it off. Safari has no word for idle. */
export function whenIdle(then: () => void, timeoutMs?: number): () => void {
  if ('requestIdleCallback' in globalThis) {
    const asked = requestIdleCallback(then, timeoutMs === undefined ? {} : { timeout: timeoutMs });
    return () => cancelIdleCallback(asked);
  }
  const asked = setTimeout(then, 500);
  return () => clearTimeout(asked);
}
