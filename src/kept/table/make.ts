import type { ParcelKeeper } from "../../model/kept.ts";
import { StoredTable } from "../table.ts";
import { tableFacts, type TableFacts } from "./digest.ts";
import { loadDuckDB, NO_COLUMNS, openSession, type DuckDB, type Session } from "./duckdb.ts";
import type { TypedColumn } from "./rowLanes.ts";
import { asWritten } from "./written.ts";

/** Under this name all tables are kept, so that equal files have equal addresses. */
const NAME = "table.parquet";

/** How a Parquet file is written, and by what it is read. */
export interface MakeOptions {
  /** Makes the file at the path that it is given, on this session if it likes. */
  readonly write: (path: string, session: Session) => unknown;
  /** Reads what is in it. @default one of its own, which takes 15 ms to open */
  readonly connection?: DuckDB.DuckDBConnection | undefined;
  /** What was copied to it. @default asked of the file */
  readonly columns?: readonly TypedColumn[] | undefined;
}

/** Takes a Parquet file in as a table. */
export async function makeTable(
  keeper: ParcelKeeper,
  { write, connection, columns: copied = [] }: MakeOptions,
): Promise<StoredTable> {
  let facts: TableFacts | undefined;
  const parcel = await keeper.keepFiles(NAME, async (path) => {
    using session = connection === undefined ? await openSession() : await borrowed(connection);
    await write(path, session);
    facts = await tableFacts(session, path, asWritten(copied));
  });
  const columns = facts!.columns.filter(({ name }) => name !== NO_COLUMNS);
  return new StoredTable({ ...facts!, columns }, parcel);
}

async function borrowed(connection: DuckDB.DuckDBConnection): Promise<Session> {
  return { duckdb: await loadDuckDB(), connection, [Symbol.dispose]() {} };
}
