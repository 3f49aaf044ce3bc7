import type { DuckDBConnection } from "@duckdb/node-api";
import { asTable, PipelineError } from "../../index.ts";
import { quoteName, quoteText } from "./located.ts";

/** Makes each dependency a view under its task's name. DuckDB reads the tables' files; no row passes through JavaScript. */
export async function makeViews(
  connection: DuckDBConnection,
  task: string,
  results: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Promise<void> {
  const views: string[] = [];
  for (const name of names) {
    const table = await asTable(results[name]).catch((error: unknown) => {
      throw noTable(task, name, (error as Error).message.split("\n")[0]!, error);
    });
    if (table === undefined) throw noTable(task, name, `it returned ${described(results[name])}`);
    views.push(`create temp view ${quoteName(name)} as from read_parquet(${quoteText(table.path)})`);
  }
  if (views.length > 0) await connection.run(views.join(";\n"));
}

function noTable(task: string, name: string, why: string, cause?: unknown): PipelineError {
  return new PipelineError(
    "NOT_TABULAR",
    `task ${JSON.stringify(task)} reads ${JSON.stringify(name)}, which is no table: ${why}`,
    {
      hint: 'Let it return a Table, or an array of flat objects: [{ origin: "SEA", delay: 3 }].',
      task,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (!Array.isArray(value)) {
    if (typeof value !== "object") return `a ${typeof value}`;
    const name = value.constructor?.name ?? "Object";
    return name === "Object" ? `an object (${Object.keys(value).slice(0, 4).join(", ")})` : `a ${name}`;
  }
  const odd = value.findIndex((row) => typeof row !== "object" || row === null || Array.isArray(row));
  if (odd === -1) return "an array of objects that are no flat rows";
  return `an array whose item ${odd} is ${described(value[odd])}`;
}
