import type { Dependency, OutputOf, ParamDefaults, StandardSchema, Table, Task, TaskOptions } from "../../index.ts";
import type { ColumnTypes, RowOf } from "./columns.ts";
import type { SqlValues } from "./parameters.ts";

/** Everything about a SQL task besides its name and its query: the options of any task, and these. */
export interface SqlOptions<Columns extends ColumnTypes = ColumnTypes> extends Omit<
  TaskOptions<readonly Dependency[], ParamDefaults>,
  "ignoreCaptures" | "madeBy"
> {
  /**
   * Tasks that the query need not name, or that it names in another case: the others are found in it.
   * @default those that the query names
   */
  readonly dependencies?: readonly Dependency[];
  /** Params that the query uses as `$year`. Those that it does not use do not count. @default none */
  readonly params?: ParamDefaults;
  /** Values for the query's other parameters. Those that it does not use do not count. @default none */
  readonly values?: SqlValues;
  /**
   * The columns of the result, by name with their types as DuckDB calls them: the task fails where the query gives
   * others. `"double"` holds no nulls, `"double?"` may. The type of a row follows from them. @default whatever comes
   */
  readonly columns?: Columns;
  /**
   * A Standard Schema (zod, valibot, arktype) of a row: each row of the result passes through it, and the task fails where one
   * does not fit. It changes nothing. The type of a row follows from it. `columns` costs less. @default none
   */
  readonly schema?: StandardSchema;
}

/** How an incremental task goes on from its previous result. */
export interface IncrementalOptions<Columns extends ColumnTypes = ColumnTypes> extends SqlOptions<Columns> {
  /**
   * Columns that tell one row from all others: a new row takes the place of the kept one that has the same.
   * @default new rows are added
   */
  readonly uniqueKey?: string | readonly string[];
  /** The column whose greatest kept value the query is given as `$since`; null at first. @default no `$since` */
  readonly since?: string;
}

/** A row of which nothing is known before the query runs. */
export type AnyRow = Record<string, unknown>;

/** Makes SQL tasks of a query, or of the path of one. */
export interface MakesSql {
  <const Name extends string>(name: Name, query: string): Task<Name, Table<AnyRow>>;
  <const Name extends string, Schema extends StandardSchema>(
    name: Name,
    options: SqlOptions & { readonly schema: Schema },
    query: string,
  ): Task<Name, Table<OutputOf<Schema>>>;
  <const Name extends string, const Columns extends ColumnTypes>(
    name: Name,
    options: SqlOptions<Columns> & { readonly columns: Columns },
    query: string,
  ): Task<Name, Table<RowOf<Columns>>>;
  <const Name extends string>(name: Name, options: SqlOptions, query: string): Task<Name, Table<AnyRow>>;
  <Row extends object>(name: string, query: string): Task<string, Table<Row>>;
  <Row extends object>(name: string, options: SqlOptions, query: string): Task<string, Table<Row>>;
  <Name extends string, Row extends object>(name: Name, query: string): Task<Name, Table<Row>>;
  <Name extends string, Row extends object>(name: Name, options: SqlOptions, query: string): Task<Name, Table<Row>>;
}

/** Makes incremental SQL tasks. */
export interface MakesIncremental {
  <const Name extends string, Schema extends StandardSchema>(
    name: Name,
    options: IncrementalOptions & { readonly schema: Schema },
    query: string,
  ): Task<Name, Table<OutputOf<Schema>>>;
  <const Name extends string, const Columns extends ColumnTypes>(
    name: Name,
    options: IncrementalOptions<Columns> & { readonly columns: Columns },
    query: string,
  ): Task<Name, Table<RowOf<Columns>>>;
  <const Name extends string>(name: Name, options: IncrementalOptions, query: string): Task<Name, Table<AnyRow>>;
  <Row extends object>(name: string, options: IncrementalOptions, query: string): Task<string, Table<Row>>;
  <Name extends string, Row extends object>(
    name: Name,
    options: IncrementalOptions,
    query: string,
  ): Task<Name, Table<Row>>;
}
