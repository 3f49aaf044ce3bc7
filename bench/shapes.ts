/** What each task of a graph depends on, by number; a task comes after all that it depends on. */
export type Shape = readonly (readonly number[])[];

export type ShapeName = "ladder" | "wide";

/** Task i depends on i-1, i-7 and i-31: one long chain, in which only one task can run at a time. */
export function ladder(size: number): Shape {
  return Array.from({ length: size }, (_, i) => [1, 7, 31].filter((step) => step <= i).map((step) => i - step));
}

/** Layers of 50 to 1,000 tasks, each of which depends on 3 of the layer before. */
export function wide(size: number): Shape {
  const width = Math.min(1000, Math.max(50, Math.round(size / 20)));
  return Array.from({ length: size }, (_, i) => {
    if (i < width) return [];
    const before = i - (i % width) - width;
    return [0, 1, width >> 1].map((shift) => before + ((i + shift) % width));
  });
}

export const SHAPES: Readonly<Record<ShapeName, (size: number) => Shape>> = { ladder, wide };

/** Results stay numbers of a few digits, so that the work of a task is next to nothing. */
const MODULUS = 1_000_003;

/** What each task gives: its number and its dependencies' results, added up. */
export function addUp(own: number, results: Iterable<number>): number {
  let sum = own;
  for (const result of results) sum += result;
  return sum % MODULUS;
}
