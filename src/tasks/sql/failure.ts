import { PipelineError } from "../../index.ts";

/** What is known of a query that went wrong. */
export interface Failure {
  readonly task: string;
  readonly query: string;
  /** The file of the query, for those of `sql.file`. */
  readonly file?: string | undefined;
  readonly message: string;
  /** Where, in UTF-16 units of the query. */
  readonly place?: number | undefined;
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** The error of a query: what is wrong, and the line of the query with the place marked. */
export function failure({ task, query, file, message, place, hint, cause }: Failure): PipelineError {
  const shown = place === undefined ? "" : `\n${marked(query, place)}`;
  const where = file === undefined ? "its query" : file;
  return new PipelineError("SQL_FAILED", `task ${JSON.stringify(task)}: ${where}: ${message}${shown}`, {
    hint,
    task,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Longer lines are cut around the place. */
const WIDTH = 100;
/** So many lines before the one with the place. */
const LINES_BEFORE = 2;

/** The lines up to a place, with their numbers, and a caret below it. */
function marked(query: string, place: number): string {
  const before = query.slice(0, place).split("\n");
  const number = before.length;
  const column = before.at(-1)!.length;
  const lines = query.split("\n");
  const from = Math.max(0, column - WIDTH / 2);
  const width = String(number).length;
  const shown = lines.slice(Math.max(0, number - 1 - LINES_BEFORE), number).map((line, index, all) => {
    const its = number - all.length + index + 1;
    return `  ${String(its).padStart(width)} | ${line.slice(from, from + WIDTH)}`;
  });
  // Tabs stay tabs, so that the caret stands below what it means.
  const indent = before.at(-1)!.slice(from).replaceAll(/[^\t]/g, " ");
  return [...shown, `  ${" ".repeat(width)} | ${indent}^`].join("\n");
}
