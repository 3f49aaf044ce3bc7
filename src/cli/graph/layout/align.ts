/** Things in a row that may not overlap: where each would like to be, how much that matters, and how long it is. */
export interface Wanted {
  readonly middle: number;
  readonly weight: number;
  readonly size: number;
}

/**
 * The middles that are nearest to the wanted ones (least squares), in this order and without overlap: neighbours that
 * would overlap are pooled and go to their common middle (pool adjacent violators, in linear time).
 */
export function align(wanted: readonly Wanted[], gap: number): number[] {
  // Less the room of those before it, each wants a place that may not be before that of the one before.
  const pools: { middle: number; weight: number; count: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  wanted.forEach(({ middle, weight, size }, index) => {
    if (index > 0) offset += (wanted[index - 1]!.size + size) / 2 + gap;
    offsets.push(offset);
    let pool = { middle: middle - offset, weight, count: 1 };
    while (pools.length > 0 && pools.at(-1)!.middle >= pool.middle) {
      const last = pools.pop()!;
      const sum = last.weight + pool.weight;
      pool = {
        middle: (last.middle * last.weight + pool.middle * pool.weight) / sum,
        weight: sum,
        count: last.count + pool.count,
      };
    }
    pools.push(pool);
  });
  return pools
    .flatMap(({ middle, count }) => Array.from({ length: count }, () => middle))
    .map((at, i) => at + offsets[i]!);
}
