const BARS = "▁▂▃▄▅▆▇█";

/** Figures as bars beside each other, from nothing to the largest; a gap where there is none. */
export function sparkLine(figures: readonly (number | null)[]): string {
  const most = Math.max(0, ...figures.map((each) => each ?? 0));
  return figures
    .map((each) => (each === null ? " " : BARS[most === 0 ? 0 : Math.min(7, Math.floor((each / most) * 8))]))
    .join("");
}
