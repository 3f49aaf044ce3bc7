/** A row as data work has them: two whole numbers, two texts (one of few different ones), a fraction. */
export interface Row {
  readonly id: number;
  readonly name: string;
  readonly city: string;
  readonly delay: number;
  readonly distance: number;
}

const CITIES = 400;

/** Rows that are the same in every process. */
export function makeRows(count: number): Row[] {
  let state = 42;
  // A linear congruence (Numerical Recipes): good enough for values that must only differ.
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: `flight ${(id * 7919) % count}`,
    city: `city ${Math.floor(random() * CITIES)}`,
    delay: Math.floor(random() * 200) - 40,
    distance: random() * 4000,
  }));
}
