import { readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { callerRoot, PipelineError } from "../../index.ts";
import { define } from "./define.ts";
import type { IncrementalOptions, MakesIncremental, MakesSql, SqlOptions } from "./options.ts";

/** See {@link sql}. */
export interface Sql extends MakesSql {
  /**
   * The same, for a query in a file of its own.
   *
   * @param path from the project root: of the `package.json` next above the file that calls it
   * @throws PipelineError as {@link sql}, and `FILE_MISSING`
   * @example
   * ```ts
   * const byOrigin = sql.file("ByOrigin", { params: { year: 2024 } }, "queries/by_origin.sql");
   * ```
   */
  readonly file: MakesSql;
  /**
   * A task that goes on from its own previous result: its query is run for what is new, and that is added to what is
   * kept, or takes its place. It is made from nothing at first, when it is forced, and when its query, its params or its
   * columns are others. The query may read its previous result as `this`, if `columns` are declared.
   *
   * A result that was made in pieces equals one that was made at once where rows that were there once stay there, and a
   * row that changes is given a greater `since`. `little audit` compares the two.
   *
   * @param options those of {@link sql}; `since`, the column by which rows are new: the query may use the greatest that is
   *   kept as `$since`, else what it gives is cut down to later rows; `uniqueKey`, which tells rows apart: a new row takes
   *   the place of the kept one
   * @throws PipelineError as {@link sql}; `BAD_OPTION` where nothing says what is new
   * @example
   * ```ts
   * const daily = sql.incremental("Daily", { since: "day", uniqueKey: "day" }, "select day, count(*) as n from Events group by day");
   * ```
   */
  readonly incremental: MakesIncremental;
}

/**
 * A task that is a query, run by DuckDB: its result is a `Table`. Each task that the query names is a dependency, and
 * a view under its name: a `Table`, or an array of flat objects. Files that it names are inputs.
 *
 * @param name unique in each pipeline that the task is in
 * @param options those of any task, `params` and `values` for its parameters, `columns` to check the result; may be left out
 * @param query one select, with statements before it that prepare something where it needs them
 * @throws PipelineError `SQL_FAILED` with the place marked, where DuckDB's parser refuses it; `UNKNOWN_PARAM` for a
 *   parameter that nothing gives a value; `PACKAGE_MISSING` where `@duckdb/node-api` is not installed
 * @example
 * ```ts
 * const byOrigin = sql(
 *   "ByOrigin",
 *   { params: { year: 2024 }, columns: { origin: "text", delay: "double" } },
 *   "select origin, avg(delay) as delay from Flights where year(date) = $year group by origin",
 * );
 * ```
 */
export const sql: Sql = Object.assign(sqlText, { file: sqlFile, incremental: sqlIncremental });

function sqlText(name: string, optionsOrQuery: SqlOptions | string, query?: string): never {
  return define({ madeBy: sqlText, name, ...given(optionsOrQuery, query) }) as never;
}

function sqlFile(name: string, optionsOrPath: SqlOptions | string, path?: string): never {
  const { options, query: file } = given(optionsOrPath, path);
  const root = callerRoot(sqlFile);
  return define({ madeBy: sqlFile, name, options, query: readQuery(name, root, file), file }) as never;
}

function sqlIncremental(name: string, options: IncrementalOptions, query: string): never {
  const { uniqueKey = [], since, ...rest } = options;
  const increment = { uniqueKey: typeof uniqueKey === "string" ? [uniqueKey] : uniqueKey, since };
  return define({ madeBy: sqlIncremental, name, options: rest, query, increment }) as never;
}

function given(optionsOrText: SqlOptions | string, text: string | undefined): { options: SqlOptions; query: string } {
  return typeof optionsOrText === "string"
    ? { options: {}, query: optionsOrText }
    : { options: optionsOrText ?? {}, query: text! };
}

function readQuery(name: string, root: string, path: string): string {
  try {
    return readFileSync(isAbsolute(path) ? path : join(root, path), "utf8");
  } catch (cause) {
    throw new PipelineError(
      "FILE_MISSING",
      `task ${JSON.stringify(name)}: its query ${JSON.stringify(path)} cannot be read`,
      {
        hint: "Its path starts at the project root.",
        task: name,
        cause,
      },
    );
  }
}
