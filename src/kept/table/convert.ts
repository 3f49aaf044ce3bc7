import type { DuckDB } from "./duckdb.ts";
import type { Inferred } from "./infer.ts";

/** Makes what DuckDB is given for a value that is there. */
type FromValue = (value: never) => DuckDB.DuckDBValue;

/** The DuckDB type of an inferred one, and how its values are handed over. */
export interface Column {
  readonly type: DuckDB.DuckDBType;
  readonly from: (value: unknown) => DuckDB.DuckDBValue;
}

/** @param onMinusZero called with each -0 on the way: a writer of Parquet may take it for 0 */
export function columnOf(duckdb: typeof DuckDB, inferred: Inferred, onMinusZero: () => void): Column {
  const convert = fromValue(duckdb, inferred, onMinusZero);
  return {
    type: typeOf(duckdb, inferred),
    from:
      convert === undefined
        ? (value) => (value === undefined ? null : (value as DuckDB.DuckDBValue))
        : (value) => (value === undefined || value === null ? null : convert(value as never)),
  };
}

/** Undefined where the value is handed over as it is. */
function fromValue(duckdb: typeof DuckDB, type: Inferred, onMinusZero: () => void): FromValue | undefined {
  switch (type.kind) {
    case "double":
      return (value: number) => {
        if (Object.is(value, -0)) onMinusZero();
        return value;
      };
    case "date":
      return (value: Date) => new duckdb.DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n);
    case "huge":
      return (value: bigint) => new duckdb.DuckDBDecimalValue(value, 38, 0);
    case "bytes":
      return (value: Uint8Array) => new duckdb.DuckDBBlobValue(value);
    case "list": {
      const { from } = columnOf(duckdb, type.of, onMinusZero);
      return (value: Iterable<unknown>) => new duckdb.DuckDBListValue(Array.from(value, from));
    }
    case "map": {
      const [key, its] = [columnOf(duckdb, type.key, onMinusZero), columnOf(duckdb, type.value, onMinusZero)];
      return (value: Map<unknown, unknown>) =>
        new duckdb.DuckDBMapValue([...value].map(([k, v]) => ({ key: key.from(k), value: its.from(v) })));
    }
    case "struct": {
      const fields = [...type.fields].map(([name, its]) => [name, columnOf(duckdb, its, onMinusZero).from] as const);
      return (value: Record<string, unknown>) =>
        new duckdb.DuckDBStructValue(
          Object.fromEntries(
            fields.map(([name, from]) => [name, from(Object.hasOwn(value, name) ? value[name] : null)]),
          ),
        );
    }
    default:
      return undefined;
  }
}

function typeOf(duckdb: typeof DuckDB, type: Inferred): DuckDB.DuckDBType {
  switch (type.kind) {
    case "boolean":
      return duckdb.BOOLEAN;
    case "double":
      return duckdb.DOUBLE;
    case "bigint":
      return duckdb.BIGINT;
    case "huge":
      return duckdb.DECIMAL(38, 0);
    case "text":
      return duckdb.VARCHAR;
    case "date":
      return duckdb.TIMESTAMPTZ;
    case "bytes":
      return duckdb.BLOB;
    case "list":
      return duckdb.LIST(typeOf(duckdb, type.of));
    case "map":
      return duckdb.MAP(typeOf(duckdb, type.key), typeOf(duckdb, type.value));
    case "struct":
      return duckdb.STRUCT(Object.fromEntries([...type.fields].map(([name, its]) => [name, typeOf(duckdb, its)])));
    default:
      return duckdb.INTEGER;
  }
}
