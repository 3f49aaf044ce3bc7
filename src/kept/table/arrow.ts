import type * as Arrow from "apache-arrow";
import { loadPeer, openSession, quoted, type DuckDB } from "./duckdb.ts";
import { readBatches, type Reading } from "./read.ts";

/**
 * All of a Parquet file as an Arrow table, with the Arrow type of each column.
 *
 * @throws PipelineError `PACKAGE_MISSING`
 */
export async function toArrow(reading: Reading): Promise<Arrow.Table> {
  const arrow = await loadPeer("apache-arrow", "toArrow() makes its tables with", () => import("apache-arrow"));
  const types = await arrowTypes(arrow, reading);
  const columns = new Map<string, unknown[]>(reading.names.map((name) => [name, []]));
  for await (const batch of readBatches(reading))
    for (const [name, values] of Object.entries(batch.columns)) {
      const all = columns.get(name)!;
      for (const value of values) all.push(value);
    }
  const vectors = reading.names.map((name, i) => [name, arrow.vectorFromArray(columns.get(name)!, types[i]!)] as const);
  return new arrow.Table(Object.fromEntries(vectors));
}

async function arrowTypes(arrow: typeof Arrow, { path, names }: Reading): Promise<Arrow.DataType[]> {
  if (names.length === 0) return [];
  using session = await openSession();
  const result = await session.connection.run(`select * from read_parquet(${quoted(path)}) limit 0`);
  return names.map((_, i) => arrowType(arrow, session.duckdb, result.columnType(i)));
}

function arrowType(arrow: typeof Arrow, duckdb: typeof DuckDB, type: DuckDB.DuckDBType): Arrow.DataType {
  const { DuckDBTypeId: Id } = duckdb;
  const inner = (name: string, its: DuckDB.DuckDBType): Arrow.Field =>
    new arrow.Field(name, arrowType(arrow, duckdb, its), true);
  switch (type.typeId) {
    case Id.BOOLEAN:
      return new arrow.Bool();
    case Id.TINYINT:
      return new arrow.Int8();
    case Id.SMALLINT:
      return new arrow.Int16();
    case Id.INTEGER:
      return new arrow.Int32();
    case Id.BIGINT:
      return new arrow.Int64();
    case Id.UTINYINT:
      return new arrow.Uint8();
    case Id.USMALLINT:
      return new arrow.Uint16();
    case Id.UINTEGER:
      return new arrow.Uint32();
    case Id.UBIGINT:
      return new arrow.Uint64();
    case Id.FLOAT:
      return new arrow.Float32();
    case Id.DOUBLE:
      return new arrow.Float64();
    case Id.DATE:
      return new arrow.DateDay();
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_S:
    case Id.TIMESTAMP_MS:
    case Id.TIMESTAMP_NS:
      return new arrow.TimestampMillisecond();
    case Id.TIMESTAMP_TZ:
      return new arrow.TimestampMillisecond("UTC");
    case Id.BLOB:
      return new arrow.Binary();
    case Id.DECIMAL: {
      const { width, scale } = type;
      if (width <= 15) return new arrow.Float64();
      return scale === 0 && width <= 18 ? new arrow.Int64() : new arrow.Utf8();
    }
    case Id.LIST:
    case Id.ARRAY:
      return new arrow.List(inner("item", type.valueType));
    case Id.STRUCT: {
      const { entryNames, entryTypes } = type;
      return new arrow.Struct(entryNames.map((name, i) => inner(name, entryTypes[i]!)));
    }
    case Id.MAP: {
      const { keyType, valueType } = type;
      const { Map_: ArrowMap } = arrow;
      const entries = new arrow.Struct([
        new arrow.Field("key", arrowType(arrow, duckdb, keyType), false),
        inner("value", valueType),
      ]);
      return new ArrowMap(new arrow.Field("entries", entries as never, false));
    }
    default:
      return new arrow.Utf8();
  }
}
