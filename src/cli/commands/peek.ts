import { inspect, styleText } from "node:util";
import {
  describeCheck,
  failedChecks,
  PipelineError,
  type GetResultOptions,
  type Pipeline,
  type Task,
} from "../../index.ts";
import { nameMissing, type Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { isTable, printRows, tableText } from "../text/peekTable.ts";

/** How much of a large result is shown. */
const SHOWN_ITEMS = 20;

/** `little peek`: the result of a task. */
export const peekCommand: Command = {
  name: "peek",
  usage: "TASK",
  maxPositionals: 1,
  options: {
    json: { type: "boolean", help: "print all of it as JSON" },
    branch: { type: "string", valueName: "PLACE", help: "of a map, what the item at this place came to (from 0)" },
    stale: { type: "boolean", help: "the newest that is kept, although it is not valid any more" },
  },
  notes: ["TASK[3]: of a map, what its item 3 came to (from 0)."],
  examples: ["peek Report", "peek Delays[3]", "peek Rows flights.ts --json > rows.json"],
  async run({ positionals, file, values }, session) {
    const [given] = positionals;
    if (given === undefined) {
      throw nameMissing("peek");
    }
    const pipeline = await session.open(file);
    const { task, branch } = askedFor(given, values.branch, pipeline.tasks);
    const options = branch === undefined ? {} : { branch };
    const result = await resultOf(pipeline, task, { ...options, allowStale: values.stale === true });
    if (isTable(result)) {
      if (values.json === true) await printRows(result, (row) => toJson(task, row, 0));
      else console.log(await tableText(result));
    } else if (values.json === true) console.log(toJson(task, result));
    else {
      const colors = process.stdout.isTTY && (process.env.NO_COLOR ?? "") === "";
      console.log(
        inspect(result, {
          colors,
          depth: 6,
          maxArrayLength: SHOWN_ITEMS,
          maxStringLength: 2000,
          breakLength: process.stdout.columns || 100,
        }),
      );
    }
    return EXIT_OK;
  },
};

/** Also a result that failed its checks, since it is kept to be looked at: what they found goes to stderr. */
async function resultOf(pipeline: Pipeline, task: string, options: GetResultOptions): Promise<unknown> {
  try {
    if (options.allowStale === true) await tellFailedChecks(pipeline, task).catch(() => false);
    return await pipeline.getResult(task, options);
  } catch (error) {
    const isNone = error instanceof PipelineError && error.code === "NO_RESULT" && options.allowStale !== true;
    if (!isNone || !(await tellFailedChecks(pipeline, task))) throw error;
    return pipeline.getResult(task, { ...options, allowStale: true });
  }
}

/** Whether there is a result that failed its checks. */
async function tellFailedChecks(pipeline: Pipeline, task: string): Promise<boolean> {
  const { because, kept } = await pipeline.explain(task);
  if (because.kind !== "checkFailed") return false;
  for (const check of failedChecks(kept?.checks ?? []))
    console.error(`${styleText("red", "CHECK", { stream: process.stderr })} : ${describeCheck(check)}`);
  return true;
}

/** `Delays[3]` is one branch of a map, unless a task has that very name. */
function askedFor(
  given: string,
  option: unknown,
  tasks: readonly Pick<Task, "name">[],
): { readonly task: string; readonly branch?: number } {
  const [, name, place] = /^(.+)\[(\d+)\]$/.exec(given) ?? [];
  if (option === undefined && place !== undefined && !tasks.some((task) => task.name === given))
    return { task: name!, branch: Number(place) };
  if (option === undefined) return { task: given };
  if (typeof option === "string" && /^\d+$/.test(option)) return { task: given, branch: Number(option) };
  throw new PipelineError("BAD_OPTION", `--branch is ${JSON.stringify(option)}`, {
    hint: "It is the place of an item, from 0: --branch 3.",
  });
}

function toJson(task: string, result: unknown, indent = 2): string {
  try {
    return (
      JSON.stringify(
        result,
        (_, value: unknown) =>
          typeof value === "bigint"
            ? String(value)
            : value instanceof Map
              ? [...value]
              : value instanceof Set
                ? [...value]
                : value,
        indent,
      ) ?? "null"
    );
  } catch (cause) {
    throw new PipelineError(
      "BAD_OPTION",
      `the result of ${JSON.stringify(task)} has no JSON form: ${(cause as Error).message}`,
      { hint: "Leave out --json to look at it.", cause },
    );
  }
}
