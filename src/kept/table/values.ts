import type { DuckDB } from "./duckdb.ts";

/** Makes the JavaScript value of a value that is not null. */
export type ToValue = (value: never) => unknown;

/** What a value of a type is in JavaScript (docs/tables.md has the table); undefined where it is already. */
export function toValue(duckdb: typeof DuckDB, type: DuckDB.DuckDBType): ToValue | undefined {
  const { DuckDBTypeId: Id } = duckdb;
  switch (type.typeId) {
    case Id.DATE:
      return ({ days }: DuckDB.DuckDBDateValue) => new Date(days * 86_400_000);
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_TZ:
      return ({ micros }: DuckDB.DuckDBTimestampValue) => dateOf(micros, 1000);
    case Id.TIMESTAMP_NS:
      return ({ nanos }: DuckDB.DuckDBTimestampNanosecondsValue) => dateOf(nanos, 1_000_000);
    case Id.TIMESTAMP_MS:
      return ({ millis }: DuckDB.DuckDBTimestampMillisecondsValue) => dateOf(millis, 1);
    case Id.TIMESTAMP_S:
      return ({ seconds }: DuckDB.DuckDBTimestampSecondsValue) => dateOf(seconds * 1000n, 1);
    case Id.DECIMAL:
      return decimalOf(type);
    case Id.INTERVAL:
      return ({ months, days, micros }: DuckDB.DuckDBIntervalValue) => ({ months, days, micros });
    case Id.BLOB:
      // A copy: the bytes are DuckDB's, and go with the batch.
      return ({ bytes }: DuckDB.DuckDBBlobValue) => Uint8Array.from(bytes);
    case Id.TIME:
    case Id.TIME_TZ:
    case Id.UUID:
    case Id.BIT:
      return String;
    case Id.LIST:
    case Id.ARRAY: {
      const each = orNull(toValue(duckdb, type.valueType));
      return ({ items }: DuckDB.DuckDBListValue) => items.map(each);
    }
    case Id.STRUCT:
      return structOf(duckdb, type);
    case Id.MAP: {
      const { keyType, valueType } = type;
      const [key, value] = [orNull(toValue(duckdb, keyType)), orNull(toValue(duckdb, valueType))];
      return ({ entries }: DuckDB.DuckDBMapValue) => new Map(entries.map((each) => [key(each.key), value(each.value)]));
    }
    default:
      return SIMPLE.has(duckdb.DuckDBTypeId[type.typeId]) ? undefined : String;
  }
}

/** Numbers, bigints, booleans and texts are what they are. */
const SIMPLE: ReadonlySet<string> = new Set(
  "BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT UTINYINT USMALLINT UINTEGER UBIGINT UHUGEINT BIGNUM FLOAT DOUBLE VARCHAR ENUM SQLNULL".split(
    " ",
  ),
);

export function orNull(convert: ToValue | undefined): (value: unknown) => unknown {
  return convert === undefined ? (value) => value : (value) => (value === null ? null : convert(value as never));
}

/** What is finer than a millisecond is cut off, also before 1970. Up to 2^53 in numbers, which is four times as fast. */
function dateOf(count: bigint, perMs: number): Date {
  const number = Number(count);
  if (Number.isSafeInteger(number)) return new Date(Math.floor(number / perMs));
  const ms = count / BigInt(perMs);
  return new Date(Number(count % BigInt(perMs) < 0n ? ms - 1n : ms));
}

/** Up to 15 digits a number says it exactly, and more than that no number does. */
function decimalOf({ width, scale }: DuckDB.DuckDBDecimalType): ToValue {
  if (width <= 15) return (value: DuckDB.DuckDBDecimalValue) => Number(value.toString());
  return scale === 0 ? ({ value }: DuckDB.DuckDBDecimalValue) => value : String;
}

function structOf(duckdb: typeof DuckDB, { entryNames, entryTypes }: DuckDB.DuckDBStructType): ToValue {
  const fields = entryNames.map((name, i) => [name, orNull(toValue(duckdb, entryTypes[i]!))] as const);
  return ({ entries }: DuckDB.DuckDBStructValue) =>
    Object.fromEntries(fields.map(([name, convert]) => [name, convert(entries[name])]));
}
