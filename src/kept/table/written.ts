import type { TypedColumn } from "./rowLanes.ts";

/**
 * The columns that a Parquet file has, of those that DuckDB copied to it: the same, where each name is there once and all
 * types are such that come back as themselves. Undefined where the file must be asked, which takes 1 ms.
 */
export function asWritten(copied: readonly TypedColumn[]): readonly TypedColumn[] | undefined {
  const names = new Set(copied.map(({ name }) => name.toLowerCase()));
  if (names.size < copied.length || copied.length === 0) return undefined;
  return copied.every(({ type }) => COMES_BACK.test(String(type))) ? copied : undefined;
}

/** An enum comes back as a text, seconds as microseconds. JSON calls itself a text both before and after. */
const COMES_BACK =
  /^(?:BOOLEAN|U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|BLOB|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE)$/;
