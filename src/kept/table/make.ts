import type { ParcelKeeper } from "../../model/kept.ts";
import { StoredTable } from "../table.ts";
import { tableFacts, type TableFacts } from "./digest.ts";
import { loadDuckDB, NO_COLUMNS, openSession, type DuckDB, type Session } from "./duckdb.ts";

/** Under this name all tables are kept, so that equal files have equal addresses. */
const NAME = "table.parquet";

/**
 * Takes a Parquet file in as a table.
 *
 * @param write makes the file at the path that it is given, on this session if it likes
 * @param connection reads what is in it. @default one of its own, which takes 15 ms to open
 */
export async function makeTable(
  keeper: ParcelKeeper,
  write: (path: string, session: Session) => unknown,
  connection?: DuckDB.DuckDBConnection,
): Promise<StoredTable> {
  let facts: TableFacts | undefined;
  const parcel = await keeper.keepFiles(NAME, async (path) => {
    using session = connection === undefined ? await openSession() : await borrowed(connection);
    await write(path, session);
    facts = await tableFacts(session, path);
  });
  const columns = facts!.columns.filter(({ name }) => name !== NO_COLUMNS);
  return new StoredTable({ ...facts!, columns }, parcel);
}

async function borrowed(connection: DuckDB.DuckDBConnection): Promise<Session> {
  return { duckdb: await loadDuckDB(), connection, [Symbol.dispose]() {} };
}
