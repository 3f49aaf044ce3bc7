/** From how many minutes on an arrival counts as late: as the Bureau of Transportation Statistics counts. */
export const LATE_FROM = 15;

/** What is said of a group of flights. */
export interface DelaySummary {
  readonly flights: number;
  /** Minutes. */
  readonly mean: number;
  /** Half the width of the mean's 95 % confidence interval; 0 for a single flight. */
  readonly margin: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  /** The share of flights that were late, 0 to 1. */
  readonly late: number;
}

/** Sums up delays; an empty group is an error, since nothing true can be said of it. */
export function summarise(delays: readonly number[] | Int16Array): DelaySummary {
  const sorted = Int16Array.from(delays).sort();
  const flights = sorted.length;
  const average = mean(sorted);
  let squares = 0;
  let late = 0;
  for (const delay of sorted) {
    squares += (delay - average) ** 2;
    if (delay >= LATE_FROM) late += 1;
  }
  return {
    flights,
    mean: average,
    margin: flights > 1 ? 1.96 * Math.sqrt(squares / (flights - 1) / flights) : 0,
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    late: late / flights,
  };
}

export function mean(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    sum += value;
    count += 1;
  }
  if (count === 0) throw new RangeError("the mean of nothing");
  return sum / count;
}

/** A quantile of sorted values, between two of them in proportion (type 7 of R). */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new RangeError("a quantile of nothing");
  return below + (above - below) * (position - Math.floor(position));
}

/** Pearson's correlation: -1 to 1, and near 0 where two things have nothing to do with each other. */
export function correlation(pairs: readonly (readonly [x: number, y: number])[]): number {
  const middleX = mean(pairs.map(([x]) => x));
  const middleY = mean(pairs.map(([, y]) => y));
  let together = 0;
  let alongX = 0;
  let alongY = 0;
  for (const [x, y] of pairs) {
    together += (x - middleX) * (y - middleY);
    alongX += (x - middleX) ** 2;
    alongY += (y - middleY) ** 2;
  }
  return together / Math.sqrt(alongX * alongY);
}
