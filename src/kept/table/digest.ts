import { hash } from "node:crypto";
import { PipelineError } from "../../model/errors.ts";
import type { TableColumn } from "../../model/kept.ts";
import type { Session } from "./duckdb.ts";
import { quoted } from "./duckdb.ts";
import { rowLanes } from "./rowLanes.ts";

/** What is known of a Parquet file once DuckDB has read it. */
export interface TableFacts {
  readonly columns: readonly TableColumn[];
  readonly rowCount: number;
  readonly digest: string;
}

/** Another one, where the same contents would give another digest. */
const VERSION = 2;

/**
 * The columns, the number of rows, and the digest of the contents, without a row passing through JavaScript.
 *
 * Each row, with its number, gives 128 bits (see rowLanes.ts). They are put together by exclusive or, which threads can do in
 * any order: the number in each makes the order of the rows count. The file's bytes and its groups of rows play no part.
 */
export async function tableFacts({ duckdb, connection }: Session, path: string): Promise<TableFacts> {
  const file = `read_parquet(${quoted(path)})`;
  const result = await connection.run(`select * from ${file} limit 0`).catch((cause: unknown) => {
    throw new PipelineError("NOT_TABULAR", `what was to be a table is no Parquet file: ${(cause as Error).message}`, {
      hint: "Write it with DuckDB: copy (…) to '…' (format parquet).",
      cause,
    });
  });
  const types = result.columnNames().map((name, i) => ({ name, type: result.columnType(i) }));
  const columns = types.map(({ name, type }) => ({ name, type: String(type) }));
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  // A column of that name hides the reader's own number, and a window that counts takes one thread alone.
  const isHidden = names.has(ROW_NUMBER);
  const number = isHidden ? unused("row_number", names) : ROW_NUMBER;
  const rows = isHidden ? `(select *, row_number() over () - 1 as ${number} from ${file})` : file;
  const [first, second] = rowLanes(duckdb, number, types);
  const facts = await connection.runAndReadAll(
    `select count(*), bit_xor(a), bit_xor(b) from (select ${first} as a, ${second} as b from ${rows})`,
  );
  const [count, ...lanes] = facts.getRows()[0] as [bigint, bigint | null, bigint | null];
  const rowCount = Number(count);
  const text = JSON.stringify([VERSION, rowCount, columns.map(({ name, type }) => [name, type]), lanes.map(String)]);
  return { columns, rowCount, digest: hash("sha256", text, "hex") };
}

/** DuckDB's reader of Parquet files gives it. */
const ROW_NUMBER = "file_row_number";

function unused(name: string, names: ReadonlySet<string>): string {
  return names.has(name) ? unused(`${name}_`, names) : name;
}
