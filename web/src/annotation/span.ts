/** Where two lists differ: from `first` on, up to `end` of the one and `nowEnd` of the other. */
export interface Span {
  first: number;
  end: number;
  nowEnd: number;
}

/** Of a thousand marks all but a few are the same at the beginning and at the end: what lies between is different. */
export function spanOf<A, B>(
  before: readonly A[],
  now: readonly B[],
  isSame: (one: A, other: B) => boolean,
): Span {
  const same = (at: number, nowAt: number) => isSame(before[at] as A, now[nowAt] as B);
  let first = 0;
  while (first < before.length && first < now.length && same(first, first)) first += 1;
  let [end, nowEnd] = [before.length, now.length];
  while (end > first && nowEnd > first && same(end - 1, nowEnd - 1)) {
    end -= 1;
    nowEnd -= 1;
  }
  return { first, end, nowEnd };
}
