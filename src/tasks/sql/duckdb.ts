import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { totalmem, tmpdir } from "node:os";
import { join } from "node:path";
import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement } from "@duckdb/node-api";
import { PipelineError } from "../../index.ts";
import { ReadyConnections } from "./ready.ts";
import { Slots } from "./slots.ts";

/** Half of the memory for data: what needs more goes to the disk. */
const SETTINGS: Readonly<Record<string, string>> = {
  memory_limit: `${Math.round(Math.min(totalmem(), process.constrainedMemory() || Infinity) / 2 / 2 ** 20)}MiB`,
  // Places as numbers, and not as a line with a caret that is cut to the width of a terminal.
  errors_as_json: "true",
};

/** DuckDB as it is installed. */
export interface DuckDB {
  /** Major and minor: results may differ between these. */
  readonly version: string;
  /** For queries that leave nothing behind: each has a connection of its own, to one instance. */
  readonly shared: ReadyConnections;
  /** An instance for one query alone: what it sets, attaches and creates is seen by no other. */
  open(this: void): Promise<DuckDBInstance>;
  /** How many queries run at once. */
  readonly slots: Slots;
  /** The syntax tree of selects, as DuckDB's parser sees it: JSON, or what is wrong. Synchronous. */
  serialize(statement: string): string;
}

/**
 * @throws PipelineError `PACKAGE_MISSING` where it is not installed, or cannot be used
 */
export function duckdb(): DuckDB {
  if (!(opened instanceof Error)) return opened;
  const isMissing = (opened as NodeJS.ErrnoException).code === "ERR_MODULE_NOT_FOUND";
  const why = isMissing ? "which is not installed" : `which cannot be used: ${opened.message.split("\n")[0]}`;
  throw new PipelineError("PACKAGE_MISSING", `SQL tasks are run by @duckdb/node-api, ${why}`, {
    hint: isMissing
      ? "Run: npm install @duckdb/node-api"
      : "It needs a folder for temporary files, and a supported platform.",
    cause: opened,
  });
}

async function open(): Promise<DuckDB> {
  const { DuckDBInstance, version } = await import("@duckdb/node-api");
  const create = (): Promise<DuckDBInstance> =>
    // Each its own: DuckDB takes the folder away when it is closed. Its own default is in the working folder.
    DuckDBInstance.create(":memory:", { ...SETTINGS, temp_directory: temporaryPath() });
  const shared = await create();
  const connection = await shared.connect();
  const path = temporaryPath();
  const writer = await serializer(connection, path);
  return {
    version: version().replace(/^v?(\d+\.\d+).*$/, "$1"),
    shared: new ReadyConnections(shared),
    open: create,
    slots: new Slots(Math.max(1, threadsOfNode() - 1)),
    serialize: (statement) => serialize(writer, path, statement),
  };
}

function temporaryPath(): string {
  return join(tmpdir(), `little-pipelines-duckdb-${randomUUID()}`);
}

/**
 * A query occupies one of the threads that Node has for files and the like, and shares out its work to DuckDB's own:
 * one of Node's is left alone, so that files can be read meanwhile.
 */
function threadsOfNode(): number {
  return Number(process.env.UV_THREADPOOL_SIZE ?? 4) || 4;
}

/**
 * The Node API has no query without a promise, but it does run the tasks of a pending one at once, in this
 * thread; and DuckDB can write what comes out to a file. That takes 0.3 ms.
 */
function serializer(connection: DuckDBConnection, path: string): Promise<DuckDBPreparedStatement> {
  return connection.prepare(
    `copy (select json_serialize_sql($1::varchar)) to '${path.replaceAll("'", "''")}'
     (format csv, header false, quote '', escape '', delimiter '\u0001')`,
  );
}

/** `DuckDBPendingResultState.RESULT_READY`: the enum itself is there only where DuckDB is installed. */
const READY = 0;

function serialize(writer: DuckDBPreparedStatement, path: string, statement: string): string {
  writer.bindVarchar(1, statement);
  const pending = writer.start();
  while (Number(pending.runTask()) !== READY);
  const tree = readFileSync(path, "utf8");
  rmSync(path);
  return tree;
}

/**
 * As the module loads, since opening takes a promise, and which tasks a query depends on must be known
 * without one: `pipeline.tasks` and `validate()` answer at once.
 */
const opened: DuckDB | Error = await open().catch((error: unknown) => error as Error);
