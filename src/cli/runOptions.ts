import { pickTasks, PipelineError, type ConsoleLevel, type Pipeline, type PlanOptions } from "../index.ts";
import { listOf, type Command, type CommandInput } from "./command.ts";

/** For commands that make keys. */
export const PARAM_OPTION: Command["options"] = {
  param: {
    type: "string",
    multiple: true,
    valueName: "NAME=VALUE",
    short: "p",
    help: "a param's value; may be given again for others",
  },
};

/** How tasks are named, wherever several can be. */
export const PICK_NOTES: readonly string[] = [
  "TASK is a name, or names with stars (Load*), or a tag (tag:daily);",
  "+Report is Report and all that it needs, Load+ is Load and all that depends on it.",
];

/** What `run` and `plan` have in common. */
export const RUN_OPTIONS: Command["options"] = {
  force: {
    type: "string",
    multiple: true,
    valueName: "NAMES",
    bare: "*",
    short: "f",
    help: "run again although valid: all, or --force=Load,Clean*",
  },
  only: { type: "string", multiple: true, valueName: "NAMES", help: "the same as tasks without --only" },
  "no-upstream": { type: "boolean", help: "where tasks are named: on the newest kept results of what is upstream" },
  skip: { type: "string", multiple: true, valueName: "NAMES", help: "do not run these" },
  concurrency: {
    type: "string",
    valueName: "N",
    short: "c",
    help: 'how many tasks at a time, or "serial"',
    choices: ["serial"],
  },
  ...PARAM_OPTION,
};

export function planOptions(input: CommandInput, pipeline: Pipeline): PlanOptions {
  const force = picksOf(input, "force", pipeline);
  const only = [...input.positionals, ...picksOf(input, "only", pipeline)];
  return {
    force: force.includes("*") ? true : pickTasks(pipeline.tasks, force, "force"),
    ...(only.length === 0 ? {} : { only: pickTasks(pipeline.tasks, only) }),
    upstream: input.values["no-upstream"] !== true,
    skip: pickTasks(pipeline.tasks, picksOf(input, "skip", pipeline), "skip"),
    ...concurrencyOf(input),
    params: paramsOf(input),
  };
}

export function concurrencyOf({ values: { concurrency } }: CommandInput): Pick<PlanOptions, "concurrency"> {
  if (concurrency === undefined) return {};
  if (concurrency === "serial") return { concurrency };
  return { concurrency: numberOf("concurrency", String(concurrency), 'Write a number, or "serial".') };
}

/**
 * The number that an option was given; whether it is one that makes sense is checked where it is used.
 *
 * @throws PipelineError `BAD_OPTION` with what was typed
 */
export function numberOf(option: string, text: string, hint: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isNaN(number)) return number;
  throw new PipelineError("BAD_OPTION", `--${option} is ${JSON.stringify(text)}, which is not a number`, { hint });
}

/** What `--log-level` may be. */
export const LOG_LEVELS: readonly ConsoleLevel[] = ["debug", "info", "warn", "error", "silent"];

/** The level of `--log-level`: whether there is such a one is checked where it is used. */
export function levelOf({ values }: CommandInput): ConsoleLevel | undefined {
  return values["log-level"] as ConsoleLevel | undefined;
}

/** Several picks in one value are parted by commas, unless a task is called so. */
function picksOf(input: CommandInput, option: string, pipeline: Pipeline): string[] {
  const known = new Set(pipeline.tasks.map(({ name }) => name));
  return listOf(input, option).flatMap((given) =>
    known.has(given) ? [given] : given.split(",").map((name) => name.trim()),
  );
}

/** The params of `--param NAME=VALUE`, as text. */
export function paramsOf(input: CommandInput): Record<string, string> {
  const params: Record<string, string> = {};
  for (const given of listOf(input, "param")) {
    const at = given.indexOf("=");
    if (at < 1) {
      throw new PipelineError("BAD_PARAM", `--param ${given} has no value`, { hint: "Write it so: --param year=2025" });
    }
    params[given.slice(0, at)] = given.slice(at + 1);
  }
  return params;
}
