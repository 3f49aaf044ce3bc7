import type * as DuckDB from "@duckdb/node-api";
import { PipelineError } from "../../model/errors.ts";

export type { DuckDB };

/**
 * Loads a package that only some need.
 *
 * @throws PipelineError `PACKAGE_MISSING`, which says how to install it
 */
export async function loadPeer<Module>(name: string, needs: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new PipelineError("PACKAGE_MISSING", `${needs} ${name}, which is not installed`, {
      hint: `Run: npm install ${name}`,
      cause,
    });
  }
}

/** The first time takes some 60 ms: it is a native addon of 50 MB. */
export function loadDuckDB(): Promise<typeof DuckDB> {
  return loadPeer("@duckdb/node-api", "tables are read and written by", () => import("@duckdb/node-api"));
}

/** A connection to a database of its own, in memory: opened in 10 ms. */
export interface Session extends Disposable {
  readonly duckdb: typeof DuckDB;
  readonly connection: DuckDB.DuckDBConnection;
}

/** Opens a connection; times are in UTC, whatever zone the machine is in. */
export async function openSession(): Promise<Session> {
  const duckdb = await loadDuckDB();
  const instance = await duckdb.DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'; set enable_external_file_cache = false");
  return {
    duckdb,
    connection,
    [Symbol.dispose]() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A text as SQL has it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL has it. */
export function named(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The one column of a Parquet file that has none: the format must have one. */
export const NO_COLUMNS = "(no columns)";
