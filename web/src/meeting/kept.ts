/**
 * What came in, with every part of it that is as it was before in place of its equal.
 *
 * A frame says the whole queue when one place of it has changed: whoever shows the others need not be drawn anew. For
 * plain data of JSON, which is all that a frame can hold.
 */
export function kept<T>(before: unknown, now: T): T {
  if (Object.is(before, now)) return now;
  if (typeof before !== 'object' || typeof now !== 'object' || before === null || now === null) return now;
  if (Array.isArray(before) !== Array.isArray(now)) return now;
  const [old, fresh] = [before as Record<string, unknown>, now as Record<string, unknown>];
  const keys = Object.keys(fresh);
  let isSame = keys.length === Object.keys(old).length;
  const result: Record<string, unknown> = Array.isArray(now) ? ([] as never) : {};
  for (const key of keys) {
    result[key] = kept(old[key], fresh[key]);
    isSame &&= key in old && Object.is(result[key], old[key]);
  }
  return (isSame ? before : result) as T;
}

/** As `kept`, for a list whose things have moved: each is compared with the one that was the same thing before. */
export function keptBy<T>(
  before: readonly T[],
  now: readonly T[],
  nameOf: (each: T) => unknown,
): readonly T[] {
  const old = new Map(before.map((each) => [nameOf(each), each]));
  const list = now.map((each) => kept(old.get(nameOf(each)), each));
  const isSame = list.length === before.length && list.every((each, at) => Object.is(each, before[at]));
  return isSame ? before : list;
}

/** Whether all parts of two things are the very same, that of one name aside. */
export function isSameBut<T extends object>(name: keyof T | null, one: T, other: T): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)] as (keyof T)[]);
  return [...names].every((each) => each === name || Object.is(one[each], other[each]));
}
