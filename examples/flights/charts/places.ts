import type { RoutePair } from "../figures/routePairs.ts";
import type { Airport } from "../load/airports.ts";

/** An airport with the side on which its letters are written. */
export interface Label {
  readonly code: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly align: "left" | "right" | "center";
  readonly dx: number;
  readonly dy: number;
}

/** Degrees: airports that are nearer to each other than this are in the way of each other's letters. */
const NEAR = 1.5;

/**
 * Whether a route is a line on the map. Alaska and Hawaii are moved beneath the other states, so a line
 * to one of them would break off in the sea, as would one to Puerto Rico.
 */
export function isOnMap({ a, b }: RoutePair): boolean {
  return zone(a) === zone(b) && zone(a) !== "elsewhere";
}

function zone({ state, latitude, longitude }: Airport): string {
  if (state === "AK" || state === "HI") return state;
  return latitude > 24 && latitude < 50 && longitude > -125 && longitude < -66 ? "mainland" : "elsewhere";
}

/** The airports of these routes, with letters where the fewest lines are. */
export function labelled(pairs: readonly RoutePair[]): Label[] {
  const places = new Map<string, Airport>(pairs.flatMap(({ a, b }) => [[a.code, a] as const, [b.code, b] as const]));
  return [...places.values()].map((place) => {
    const inTheWay = [
      ...pairs.flatMap(({ a, b }) => (a.code === place.code ? [b] : b.code === place.code ? [a] : [])),
      ...[...places.values()].filter((other) => other.code !== place.code && distance(place, other) < NEAR),
    ];
    const angle = widestGap(inTheWay.map((other) => direction(place, other)));
    const [right, up] = [Math.cos(angle), Math.sin(angle)];
    return {
      code: place.code,
      latitude: place.latitude,
      longitude: place.longitude,
      align: right > 0.35 ? "left" : right < -0.35 ? "right" : "center",
      dx: right * 8,
      dy: -up * 11,
    };
  });
}

/** The middle of the widest gap between directions, as an angle: 0 is east, a quarter turn is north. */
function widestGap(angles: readonly number[]): number {
  const sorted = [...angles].sort((a, b) => a - b);
  let best = { width: -1, middle: 0 };
  for (const [index, angle] of sorted.entries()) {
    const next = sorted[index + 1] ?? sorted[0]! + 2 * Math.PI;
    if (next - angle > best.width) best = { width: next - angle, middle: (angle + next) / 2 };
  }
  return best.middle;
}

/** A degree to the east is shorter than one to the north: by about a quarter in the middle of the country. */
function direction(from: Airport, to: Airport): number {
  return Math.atan2(to.latitude - from.latitude, (to.longitude - from.longitude) * 0.78);
}

function distance(from: Airport, to: Airport): number {
  return Math.hypot(to.latitude - from.latitude, (to.longitude - from.longitude) * 0.78);
}
