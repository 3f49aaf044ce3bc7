import { PipelineError, task, type Dependency, type Task } from "../../index.ts";
import type { SqlOptions } from "./options.ts";
import { checkIncrement, isThis, type Increment } from "./incremental.ts";
import { inputsOf } from "./inputs.ts";
import { checkParameters, type SqlValues } from "./parameters.ts";
import { perform, type SqlContext } from "./perform.ts";
import { parseQuery } from "./query.ts";

/** What a SQL task is made of. */
export interface Defined {
  /** The function that the user called. */
  readonly madeBy: (...given: never[]) => unknown;
  readonly name: string;
  readonly options: SqlOptions;
  readonly query: string;
  /** The path of the query, for those that have a file. */
  readonly file?: string;
  /** Of an incremental task. */
  readonly increment?: Increment;
}

/** @throws PipelineError `SQL_FAILED` where the query cannot be parsed; `UNKNOWN_PARAM`, `BAD_OPTION`, `BAD_TASK` */
export function define({ madeBy, name, options, query: text, file, increment }: Defined): Task {
  if (typeof name !== "string" || typeof text !== "string") throw noQuery(name);
  const { values = {}, columns, dependencies = [], params = {}, inputs = [], ...rest } = options;
  const query = parseQuery(name, text, file);
  if (increment !== undefined) checkIncrement(name, increment, query, columns);
  const ownNames = increment?.since === undefined ? [] : ["since"];
  checkParameters(name, query.parameters, Object.keys(params), [...Object.keys(values), ...ownNames]);
  const hasExpiry = rest.expire !== undefined;
  const used = <Value>(all: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(all).filter(([each]) => query.parameters.includes(each)));
  const declared = dependencies.map(nameOf);
  const tables = query.tables.filter((table) => increment === undefined || !isThis(table));
  const views = [...new Set(tables.map((table) => declared.find((each) => isSame(each, table)) ?? table))];
  checkCase(name, views);
  const usedValues: SqlValues = used(values);
  const usedParams = used(params);
  // Named, since it counts by its name: what it captures counts as inputs.
  const sqlTask = (context: SqlContext): Promise<unknown> =>
    perform(context, { query, file, values: usedValues, views, columns, increment, hasExpiry });
  return task(
    name,
    {
      ...rest,
      dependencies: [...dependencies, ...views.filter((each) => !declared.includes(each))],
      ...(Object.keys(usedParams).length === 0 ? {} : { params: usedParams }),
      inputs: inputsOf({
        task: name,
        query,
        file,
        values: usedValues,
        more: {
          ...(columns === undefined ? {} : { columns: JSON.stringify(columns) }),
          ...(increment === undefined ? {} : { incremental: JSON.stringify(increment) }),
        },
        declared: inputs,
        hasExpiry,
      }),
      ...(increment === undefined ? {} : { incremental: true }),
      madeBy,
    },
    sqlTask as never,
  );
}

/** DuckDB knows no case of names. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** @throws PipelineError `BAD_OPTION` where two names differ in case alone */
function checkCase(task: string, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    const other = names.slice(0, index).find((each) => isSame(each, name));
    if (other === undefined) continue;
    throw new PipelineError(
      "BAD_OPTION",
      `task ${JSON.stringify(task)}: its query reads ${JSON.stringify(other)} and ${JSON.stringify(name)}, which are one name to DuckDB`,
      { hint: "Write the task's name the same way everywhere; of two tasks, rename one.", task },
    );
  }
}

function nameOf(dependency: Dependency): string {
  return typeof dependency === "string" ? dependency : (dependency?.name ?? "");
}

function noQuery(name: unknown): PipelineError {
  const what =
    typeof name === "string" ? `task ${JSON.stringify(name)} has no query` : "a task's name must be a string";
  return new PipelineError("BAD_TASK", what, {
    hint: 'For example sql("ByOrigin", "select origin, avg(delay) from Flights group by origin").',
  });
}
