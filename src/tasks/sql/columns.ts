import type { DuckDBConnection } from "@duckdb/node-api";
import { didYouMean, PipelineError, storedType } from "../../index.ts";
import { quoteName } from "./located.ts";

/**
 * Columns by name with their types, as DuckDB calls them: `"text"`, `"double"`, `"decimal(10, 2)"`, `"integer[]"`. With a
 * `?` at its end, a column may hold nulls; else none.
 */
export type ColumnTypes = Readonly<Record<string, string>>;

/** A row with these columns. */
export type RowOf<Columns extends ColumnTypes> = {
  -readonly [Name in keyof Columns]: ValueOf<Lowercase<Columns[Name]>>;
};

type ValueOf<Type extends string> = Type extends `${infer Inner}?` ? ValueOf<Inner> | null : PlainOf<Type>;

/** As rows of tables have them: docs/tables.md. */
type PlainOf<Type extends string> = Type extends `${infer Item}[]`
  ? (ValueOf<Item> | null)[]
  : Type extends keyof Plain
    ? Plain[Type]
    : Type extends `${DecimalName}(${infer Digits})`
      ? Digits extends ShortWidth | `${ShortWidth},${string}`
        ? number
        : bigint | string
      : unknown;

type DecimalName = "decimal" | "numeric" | "dec";

type Plain = Record<"text" | "varchar" | "string" | "char" | "bpchar" | "uuid" | "time" | "json", string> &
  Record<"double" | "float8" | "float" | "float4" | "real", number> &
  Record<"integer" | "int" | "int4" | "signed" | "smallint" | "int2" | "short" | "tinyint" | "int1", number> &
  Record<"uinteger" | "usmallint" | "utinyint", number> &
  Record<"bigint" | "int8" | "long" | "ubigint" | "hugeint" | "uhugeint", bigint> &
  Record<"boolean" | "bool" | "logical", boolean> &
  Record<"date" | "datetime" | "timestamp" | "timestamptz" | "timestamp with time zone", Date> &
  Record<"timestamp_s" | "timestamp_ms" | "timestamp_ns", Date> &
  Record<"blob" | "bytea" | "binary" | "varbinary", Uint8Array>;

/** A number says so many digits exactly. */
type ShortWidth = `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`;

/** A column of a result. */
export interface Column {
  readonly name: string;
  /** As DuckDB writes it: `VARCHAR`, `DECIMAL(10,2)`. */
  readonly type: string;
}

/**
 * Compares the columns of a result with those that are declared. DuckDB itself says what a type is called.
 *
 * @throws PipelineError `BAD_OPTION` for a type that it does not know, `COLUMNS_DIFFER`
 */
export async function checkColumns(
  connection: DuckDBConnection,
  task: string,
  declared: ColumnTypes,
  found: readonly Column[],
): Promise<void> {
  const problems: string[] = [];
  const names = found.map(({ name }) => name);
  const ownNames = await ownNamesOf(connection, task, declared);
  for (const [place, name] of Object.keys(declared).entries()) {
    const column = found.find((each) => each.name === name);
    if (column === undefined) {
      problems.push(`there is no column ${quoteName(name)}${near(name, names)}`);
      continue;
    }
    const wanted = ownNames[place]!;
    if (wanted !== column.type) problems.push(`${quoteName(name)} is ${column.type}, and not ${wanted}`);
  }
  for (const name of names)
    if (!Object.hasOwn(declared, name)) problems.push(`the column ${quoteName(name)} is not declared`);
  if (problems.length === 0) return;
  throw differ(task, problems, "Change the query, or the task's columns.");
}

/** @throws PipelineError `COLUMNS_DIFFER` where a column holds nulls that is declared to hold none */
export async function checkNulls(
  connection: DuckDBConnection,
  task: string,
  declared: ColumnTypes,
  path: string,
): Promise<void> {
  const strict = Object.entries(declared).flatMap(([name, type]) => (/\?\s*$/.test(type) ? [] : [name]));
  if (strict.length === 0) return;
  const counts = strict.map((name) => `count(*) - count(${quoteName(name)})`).join(", ");
  const reader = await connection.runAndReadAll(`select ${counts} from read_parquet($path)`, { path });
  const row = reader.getRows()[0]!;
  const problems = strict.flatMap((name, i) =>
    Number(row[i]) > 0 ? [`${quoteName(name)} holds ${String(row[i])} nulls`] : [],
  );
  if (problems.length === 0) return;
  throw differ(task, problems, `Leave them out, or declare that they may be there: ${strict[0]!}: "…?".`);
}

function differ(task: string, problems: readonly string[], hint: string): PipelineError {
  return new PipelineError(
    "COLUMNS_DIFFER",
    `task ${JSON.stringify(task)}: its columns are not as declared: ${problems.join("; ")}`,
    {
      hint,
      task,
    },
  );
}

function near(name: string, names: readonly string[]): string {
  const meant = didYouMean(name, names);
  return meant === undefined ? "" : ` (${meant.replace(/^Did/, "did")})`;
}

/** As columns of results are called: `text` is VARCHAR. All in one question, since each takes 1 ms. */
async function ownNamesOf(
  connection: DuckDBConnection,
  task: string,
  declared: ColumnTypes,
): Promise<readonly string[]> {
  const types = Object.entries(declared).map(([name, type]) => [name, type.replace(/\?\s*$/, "")] as const);
  if (types.length === 0) return [];
  const nulls = types.map(([, type]) => `cast(null as ${type})`);
  const result = await connection.run(`select ${nulls.join(", ")} limit 0`).catch(() => undefined);
  // Else it is looked for which of them is none; a comma in one may have made two of it.
  if (result?.columnCount === types.length) return types.map((_, i) => storedType(String(result.columnType(i))));
  const names: string[] = [];
  for (const [name, type] of types) names.push(await ownName(connection, task, name, type));
  return names;
}

async function ownName(connection: DuckDBConnection, task: string, column: string, type: string): Promise<string> {
  try {
    const result = await connection.run(`select cast(null as ${type}) limit 0`);
    return storedType(String(result.columnType(0)));
  } catch (cause) {
    throw new PipelineError(
      "BAD_OPTION",
      `task ${JSON.stringify(task)}: column ${JSON.stringify(column)} is declared as ${JSON.stringify(type)}, which is no type`,
      {
        hint: 'For example "text", "integer", "bigint", "double", "decimal(10, 2)", "date", "timestamp", "text[]".',
        task,
        cause,
      },
    );
  }
}
