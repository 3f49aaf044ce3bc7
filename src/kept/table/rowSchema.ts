import { inspect, isDeepStrictEqual } from "node:util";
import { describeIssue, doesNotFit, MOST_ISSUES, type StandardSchema } from "../../model/schema.ts";
import type { StoredTable } from "../table.ts";

/** After so many rows it is asked whether the task is still wanted. */
const ROWS_A_LOOK = 1024;

/**
 * A table whose rows all fit a schema. It changes none of them: a table's types are those of its columns, which a schema
 * knows nothing of. Columns that it does not name are left as they are.
 *
 * @throws PipelineError `RESULT_INVALID`, with the row and the column of each issue; what the signal was aborted for
 */
export async function fittingTable(
  task: string,
  schema: StandardSchema,
  table: StoredTable,
  signal: AbortSignal,
): Promise<StoredTable> {
  const problems: string[] = [];
  let index = 0;
  let isChanged = false;
  for await (const row of table.rows()) {
    if (index % ROWS_A_LOOK === 0) signal.throwIfAborted();
    const place = `result[${index++}]`;
    const answer = schema["~standard"].validate(row);
    // A promise for each row would take longer than most schemas.
    const { issues, value } =
      answer instanceof Promise ? { value: undefined, ...(await answer) } : { value: undefined, ...answer };
    const changes = issues === undefined ? changesIn(place, row, value) : [];
    isChanged ||= changes.length > 0;
    problems.push(...(issues ?? []).map((issue) => describeIssue(place, issue, row)), ...changes);
    // The others need not be read.
    if (problems.length > MOST_ISSUES) break;
  }
  if (problems.length === 0) return table;
  throw doesNotFit(task, problems, isChanged ? NO_CHANGES : undefined);
}

const NO_CHANGES =
  "A schema checks the rows of a table, and changes none: give columns their types where the table is made (in the query), or leave that out of the schema.";

/** What a schema makes of a row that is not in it. */
function changesIn(place: string, row: Record<string, unknown>, made: unknown): string[] {
  if (typeof made !== "object" || made === null) return [`${place}: the schema makes ${shown(made)} of it`];
  return Object.entries(made).flatMap(([name, value]) =>
    isDeepStrictEqual(value, row[name])
      ? []
      : [describeIssue(place, { message: `the schema makes ${shown(value)} of it`, path: [name] }, row)],
  );
}

function shown(value: unknown): string {
  return inspect(value, { depth: 0, breakLength: Infinity, maxStringLength: 80 });
}
