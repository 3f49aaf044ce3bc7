import { digest } from "../fingerprint/digest.ts";

/**
 * Some of many, chosen by a seed alone: the same seed chooses the same of the same names, and of names that are added
 * later it leaves the choice among the others as it was, as far as there is room.
 *
 * @param size a number of 1 or more, or a share between 0 and 1, which is rounded up
 */
export function sampleOf(names: readonly string[], size: number, seed: string): ReadonlySet<string> {
  const count = size < 1 ? Math.ceil(names.length * size) : size;
  const byLot = names.map((name) => [digest(`${seed}\n${name}`), name] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Set(byLot.slice(0, count).map(([, name]) => name));
}
