import type { DuckDB } from "./duckdb.ts";
import { named } from "./duckdb.ts";

/** A column of a table, with DuckDB's own type. */
interface TypedColumn {
  readonly name: string;
  readonly type: DuckDB.DuckDBType;
}

/** Two expressions, of 64 bits each. */
type Lanes = readonly [a: string, b: string];

/**
 * Two expressions over the rows of a table, of 64 bits each: others for each number of a row, and for each difference in its
 * values. Of two rows, or tables, that differ, one pair in 2^128 has both in common.
 *
 * They are DuckDB's `hash` of the row's number and its values. Of an integer that is the last step of MurmurHash, which gives
 * each its own; and so it is of all that is kept as integers: dates, times, short decimals, and fractions by their bits. Of a text it is
 * another one from version to version: texts are taken by their MD5, which DuckDB makes once for each different text of a
 * column, where the file lists these. All other values are taken together, by the key that DuckDB makes for sorting.
 */
export function rowLanes(duckdb: typeof DuckDB, number: string, columns: readonly TypedColumn[]): Lanes {
  const values: Lanes[] = [];
  const rest: string[] = [];
  for (const { name, type } of columns) {
    const column = named(name);
    const lanes = lanesOf(duckdb, type, column);
    if (lanes === undefined) rest.push(`${sortable(duckdb, type, column)}, 'ASC NULLS FIRST'`);
    else values.push(lanes);
  }
  if (rest.length > 0) values.push(ofBytes(`create_sort_key(${rest.join(", ")})`));
  // In the other order, so that the two have nothing in common.
  return [hashOf([number, ...lane(values, 0)]), hashOf([...lane(values, 1), `-1 - ${number}`])];
}

function hashOf(values: readonly string[]): string {
  return `hash(hash(${values.join(", ")}))`;
}

function lane(values: readonly Lanes[], which: 0 | 1): readonly string[] {
  return values.map((lanes) => lanes[which]);
}

/** Of a value that is kept as an integer, as a fraction or as a text; undefined for all others. */
function lanesOf(duckdb: typeof DuckDB, type: DuckDB.DuckDBType, value: string): Lanes | undefined {
  const { DuckDBTypeId: Id } = duckdb;
  switch (type.typeId) {
    case Id.BOOLEAN:
    case Id.TINYINT:
    case Id.SMALLINT:
    case Id.INTEGER:
    case Id.BIGINT:
    case Id.UTINYINT:
    case Id.USMALLINT:
    case Id.UINTEGER:
    case Id.UBIGINT:
    case Id.DATE:
    case Id.TIME:
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_S:
    case Id.TIMESTAMP_MS:
    case Id.TIMESTAMP_NS:
    case Id.TIMESTAMP_TZ:
      return ofInteger(value);
    case Id.DECIMAL:
      // Of more digits it has 128 bits, of which DuckDB's hash is not another one for each.
      return type.width <= 18 ? ofInteger(value) : undefined;
    case Id.FLOAT:
    case Id.DOUBLE:
      // 0 and -0 have one hash, and so does every NaN, which is one.
      return [
        value,
        `case when ${value} is null then ${OF_NULL} when ${value} = 0 and signbit(${value}) then ${OF_MINUS_ZERO} else hash(${value}) end`,
      ];
    case Id.VARCHAR:
    case Id.BLOB:
      return ofBytes(value);
    default:
      return undefined;
  }
}

/** DuckDB has a hash of null, which is also that of one integer: in the second lane null has another. */
function ofInteger(value: string): Lanes {
  return [value, `if(${value} is null, ${OF_NULL}, hash(${value}))`];
}

/** The hash of 128 bits is that of their halves, by exclusive or: with all bits of one half turned round it is another one. */
function ofBytes(value: string): Lanes {
  return [`md5_number(${value})`, `xor(md5_number(${value}), ${LOWER_HALF})`];
}

/** Any two numbers. */
const OF_NULL = "7046029254386353131::ubigint";
const OF_MINUS_ZERO = "1609587929392839161::ubigint";
const LOWER_HALF = "18446744073709551615::uhugeint";

/** An expression whose sort key is another one for each value; of most types the value's own is. */
function sortable(duckdb: typeof DuckDB, type: DuckDB.DuckDBType, value: string, depth = 0): string {
  const each = `e${depth}`;
  const { DuckDBTypeId: Id } = duckdb;
  switch (type.typeId) {
    case Id.FLOAT:
    case Id.DOUBLE:
      // 0 and -0 sort as one, and so does every NaN, which is one.
      return `struct_pack(v := ${value}, n := ${value} = 0 and signbit(${value}))`;
    case Id.INTERVAL:
      // A month sorts as 30 days.
      return `${value}::varchar`;
    case Id.LIST:
    case Id.ARRAY: {
      const inner = sortable(duckdb, type.valueType, each, depth + 1);
      return inner === each ? value : `list_transform(${value}, lambda ${each}: ${inner})`;
    }
    case Id.STRUCT: {
      const { entryNames, entryTypes } = type;
      const fields = entryNames.map((name) => `${value}.${named(name)}`);
      const inner = fields.map((field, i) => sortable(duckdb, entryTypes[i]!, field, depth));
      if (inner.every((its, i) => its === fields[i])) return value;
      const packed = inner.map((its, i) => `f${i} := ${its}`).join(", ");
      return `case when ${value} is null then null else struct_pack(${packed}) end`;
    }
    case Id.MAP: {
      const { keyType, valueType } = type;
      const [key, its] = [`${each}.key`, `${each}.value`];
      const inner = [sortable(duckdb, keyType, key, depth + 1), sortable(duckdb, valueType, its, depth + 1)];
      return inner[0] === key && inner[1] === its
        ? value
        : `list_transform(map_entries(${value}), lambda ${each}: struct_pack(k := ${inner[0]}, v := ${inner[1]}))`;
    }
    case Id.UNION:
    case Id.VARIANT:
    case Id.GEOMETRY:
      return `${value}::varchar`;
    default:
      return value;
  }
}
