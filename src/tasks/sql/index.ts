/** Queries as tasks, run by DuckDB: what a query names are its dependencies and inputs. */
export { sql, type Sql } from "./sql.ts";
export type { AnyRow, IncrementalOptions, MakesIncremental, MakesSql, SqlOptions } from "./options.ts";
export type { ColumnTypes, RowOf } from "./columns.ts";
export type { SqlValue, SqlValues } from "./parameters.ts";
