/**
 * The type as which values of a type are kept: Parquet has no integers of 128 bits, and would make numbers of them that are
 * not exact.
 *
 * @param type as DuckDB calls it
 * @example
 * ```ts
 * storedType("HUGEINT[]"); // "DECIMAL(38,0)[]"; most types are themselves
 * ```
 */
export function storedType(type: string): string {
  // Names of fields stand between double quotes.
  return type.replaceAll(/"(?:[^"]|"")*"|\bU?HUGEINT\b/g, (found) => (found.startsWith('"') ? found : "DECIMAL(38,0)"));
}
