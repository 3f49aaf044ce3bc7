import { clock } from "../format.ts";

/**
 * Where the pictures of the day begin: before 5 am leave some hundred flights, most of them evening
 * flights that are hours late, and one of their means would dwarf all others.
 */
export const FIRST_HOUR = 5;

export function clockTicks(narrow: boolean): number[] {
  return narrow ? [6, 10, 14, 18, 22] : [6, 8, 10, 12, 14, 16, 18, 20, 22];
}

/** Names for the hours of an axis, in Vega's own language. */
export function clockExpression(hours: readonly number[]): string {
  return hours.reduceRight((rest, hour) => `datum.value === ${hour} ? '${clock(hour)}' : ${rest}`, "''");
}
