interface Point {
  readonly x: number;
  readonly y: number;
}

/** A link as an SVG path: it leaves and arrives level. */
export function linkPath(from: Point, to: Point): string {
  const at = (value: number): number => Math.round(value * 10) / 10;
  if (Math.abs(from.y - to.y) < 0.5) return `M${at(from.x)} ${at(from.y)}H${at(to.x)}`;
  const bend = (to.x - from.x) / 2;
  return `M${at(from.x)} ${at(from.y)}C${at(from.x + bend)} ${at(from.y)} ${at(to.x - bend)} ${at(to.y)} ${at(to.x)} ${at(to.y)}`;
}
