/** The order with the one at `from` moved by `by` places; the same one where there is no such place. */
export function moved(order: number[], from: number, by: number): number[] {
  const to = from + by;
  const who = order[from];
  if (who === undefined || to < 0 || to >= order.length) return order;
  const next = order.toSpliced(from, 1);
  return next.toSpliced(to, 0, who);
}
