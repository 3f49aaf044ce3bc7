import type { ParcelKeeper } from "../../model/kept.ts";
import { StoredTable } from "../table.ts";
import { tableFacts, type TableFacts } from "./digest.ts";
import { openSession } from "./duckdb.ts";
import { NO_COLUMNS } from "./write.ts";

/** Under this name all tables are kept, so that equal files have equal addresses. */
const NAME = "table.parquet";

/**
 * Takes a Parquet file in as a table.
 *
 * @param write makes the file at the path that it is given
 */
export async function makeTable(keeper: ParcelKeeper, write: (path: string) => Promise<void>): Promise<StoredTable> {
  let facts: TableFacts | undefined;
  const parcel = await keeper.keepFiles(NAME, async (path) => {
    await write(path);
    using session = await openSession();
    facts = await tableFacts(session, path);
  });
  const columns = facts!.columns.filter(({ name }) => name !== NO_COLUMNS);
  return new StoredTable({ ...facts!, columns }, parcel);
}
