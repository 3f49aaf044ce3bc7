import type { Piece } from "./place.ts";
import { literalTexts, visit, type Node } from "./tree.ts";

/** A file, a pattern of files or an address that a query names. */
export interface FileUse {
  readonly path: string;
  /** Where its literal begins in the query, in UTF-16 units. */
  readonly place: number;
}

/** What a statement reads that is no table. */
export interface Files {
  /** In the order of the tree. */
  readonly files: readonly FileUse[];
  /** What reads files whose names are known only when the query runs, or something of which no key can know. */
  readonly unseen: readonly string[];
}

/** The files that a select names: `read_csv('data/x.csv')`, `from 'data/*.parquet'`. */
export function filesOf(tree: Node, { text, placeInQuery }: Piece): Files {
  const files: FileUse[] = [];
  const unseen: string[] = [];
  const bytes = Buffer.from(text);
  visit(tree, (node) => {
    const { type, query_location: place } = node;
    if (type === "BASE_TABLE" && isInQuotes(bytes, place as number)) {
      files.push({ path: node.table_name as string, place: placeInQuery(place as number) });
    }
    if (type !== "TABLE_FUNCTION") return;
    const { function_name: name, children } = node.function as { function_name: string; children: readonly Node[] };
    if (UNSEEN.has(name)) unseen.push(name);
    if (!readsFiles(name) || children.length === 0) return;
    const paths = literalTexts(children[0]!);
    if (paths === undefined) unseen.push(name);
    else files.push(...paths.map((path) => ({ path: path.text, place: placeInQuery(path.place) })));
  });
  return { files, unseen };
}

/** `'data/x.csv'` as a table; `"data/x.csv"` and names without quotes are tasks. */
function isInQuotes(text: Buffer, place: number): boolean {
  return text[place] === "'".charCodeAt(0);
}

/** Table functions whose first argument is a file, of DuckDB and of its own extensions. */
function readsFiles(name: string): boolean {
  return /^(read_|st_read)/.test(name) || OTHERS.has(name);
}

/** Those that read what no key can know: a server, a query in a text. */
const UNSEEN: ReadonlySet<string> = new Set([
  "mysql_query",
  "postgres_query",
  "postgres_scan",
  "postgres_scan_pushdown",
  "query",
  "sqlite_query",
]);

const OTHERS: ReadonlySet<string> = new Set([
  "parquet_scan",
  "parquet_schema",
  "parquet_metadata",
  "parquet_file_metadata",
  "parquet_kv_metadata",
  "parquet_bloom_probe",
  "sniff_csv",
  "glob",
  "delta_scan",
  "iceberg_scan",
  "iceberg_metadata",
  "iceberg_snapshots",
  "sqlite_scan",
  "shapefile_meta",
]);
