import { styleText } from "node:util";
import {
  describeCheck,
  failedChecks,
  PipelineError,
  type GetResultOptions,
  type KeptResult,
  type Pipeline,
  type Task,
} from "../../index.ts";
import type { Command } from "../command.ts";
import { quoted } from "../text/quoted.ts";

/** How commands that show results choose them. */
export const STALE_OPTION: Command["options"] = {
  stale: { type: "boolean", help: "the newest that is kept, although it is not valid any more" },
};

/** A result that was asked for: of a task, or of one item of a map. */
export interface Asked {
  readonly task: string;
  readonly branch?: number;
}

/**
 * `Delays[3]` is one branch of a map, unless a task has that very name.
 *
 * @param option what `--branch` says
 * @throws PipelineError `BAD_OPTION`
 */
export function askedFor(given: string, option: unknown, tasks: readonly Pick<Task, "name">[]): Asked {
  const [, name, place] = /^(.+)\[(\d+)\]$/.exec(given) ?? [];
  if (option === undefined && place !== undefined && !tasks.some((task) => task.name === given))
    return { task: name!, branch: Number(place) };
  if (option === undefined) return { task: given };
  if (typeof option === "string" && /^\d+$/.test(option)) return { task: given, branch: Number(option) };
  throw new PipelineError("BAD_OPTION", `--branch is ${JSON.stringify(option)}`, {
    hint: "It is the place of an item, from 0: --branch 3.",
  });
}

/**
 * The kept result that was asked for; also one that failed its checks, since it is kept to be looked at: what they found
 * goes to stderr.
 *
 * @throws PipelineError `NO_RESULT`, which says what to do about it here
 */
export async function keptResult(
  pipeline: Pipeline,
  { task, ...branch }: Asked,
  isStaleWanted: boolean,
): Promise<KeptResult> {
  const options: GetResultOptions = { ...branch, allowStale: isStaleWanted };
  try {
    if (isStaleWanted) await tellFailedChecks(pipeline, task).catch(() => false);
    return await pipeline.getKept(task, options);
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== "NO_RESULT") throw error;
    if (!isStaleWanted && (await tellFailedChecks(pipeline, task)))
      return pipeline.getKept(task, { ...options, allowStale: true });
    const what = error.message.split("\n")[0]!;
    throw new PipelineError("NO_RESULT", what, { hint: hintFor(task, what, isStaleWanted), cause: error });
  }
}

function hintFor(task: string, what: string, isStaleWanted: boolean): string {
  if (isStaleWanted || what.endsWith("it never ran")) return `Run it first: little-pipelines run ${quoted(task)}`;
  // To run it again would end the same.
  if (what.endsWith(`${JSON.stringify(task)} has no valid result: expired when the pipeline completed`))
    return "Add --stale for what the last run made: its policy is to expire whenever a run completes.";
  return `Run it again (little-pipelines run ${quoted(task)}), or add --stale for the newest that is kept.`;
}

/** Whether there is a result that failed its checks. */
async function tellFailedChecks(pipeline: Pipeline, task: string): Promise<boolean> {
  const { because, kept } = await pipeline.explain(task);
  if (because.kind !== "checkFailed") return false;
  for (const check of failedChecks(kept?.checks ?? []))
    console.error(`${styleText("red", "CHECK", { stream: process.stderr })} : ${describeCheck(check)}`);
  return true;
}
