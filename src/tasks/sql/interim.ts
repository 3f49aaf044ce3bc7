import type { KeptFile, TaskContext } from "../../index.ts";
export type Table<Row = Record<string, unknown>> = KeptFile & {
  readonly row?: Row | undefined;
  rowCount?: number | undefined;
  columns?: { name: string; type: string }[];
};
export async function asTable(value: unknown, _name?: string): Promise<Table | undefined> {
  return (value as KeptFile)?.kind === "file" ? (value as Table) : undefined;
}
export async function tableFromParquet<Row>(
  context: TaskContext,
  write: (path: string) => Promise<void>,
): Promise<Table<Row>> {
  return context.keep({ name: "x.parquet", write });
}
