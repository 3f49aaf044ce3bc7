import { inspect, styleText } from "node:util";
import { describeCheck, failedChecks, PipelineError, type Pipeline } from "../index.ts";
import { EXIT_OK, nameMissing, type Command } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";

/** How much of a large result is shown. */
const SHOWN_ITEMS = 20;

/** `little peek`: the result of a task. */
export const peekCommand: Command = {
  name: "peek",
  summary: "Shows the result of a task, without running anything.",
  usage: "TASK [file] [options]  (file: pipeline.ts)",
  maxPositionals: 2,
  options: {
    json: { type: "boolean", help: "print all of it as JSON" },
    stale: { type: "boolean", help: "the newest that is kept, although it is not valid any more" },
  },
  examples: ["peek Report", "peek Rows flights.ts --json > rows.json"],
  async run({ positionals, values }) {
    const [task, file] = positionals;
    if (task === undefined) {
      throw nameMissing("peek");
    }
    const pipeline = await openPipeline(file);
    const result = await resultOf(pipeline, task, values.stale === true);
    await pipeline.close();
    if (values.json === true) console.log(toJson(task, result));
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
async function resultOf(pipeline: Pipeline, task: string, allowStale: boolean): Promise<unknown> {
  try {
    if (allowStale) await tellFailedChecks(pipeline, task).catch(() => false);
    return await pipeline.getResult(task, { allowStale });
  } catch (error) {
    const isNone = error instanceof PipelineError && error.code === "NO_RESULT" && !allowStale;
    if (!isNone || !(await tellFailedChecks(pipeline, task))) throw error;
    return pipeline.getResult(task, { allowStale: true });
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

function toJson(task: string, result: unknown): string {
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
        2,
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
