import { PipelineError, type ConsoleLevel, type ExecuteOptions, type Pipeline, type RunEvent } from "../index.ts";
import { EXIT_CANCELLED, EXIT_FAILED, EXIT_OK, listOf, type Command, type CommandInput } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";
import { printError } from "./printError.ts";

/** `little run`: runs a pipeline. */
export const runCommand: Command = {
  name: "run",
  summary: "Runs a pipeline: what must run, in parallel, and nothing else.",
  usage: "[file] [options]        (file: pipeline.ts)",
  maxPositionals: 1,
  options: {
    force: {
      type: "string",
      multiple: true,
      valueName: "NAMES",
      bare: "*",
      short: "f",
      help: "run again although valid: all, or --force=Load,Clean",
    },
    only: { type: "string", multiple: true, valueName: "NAMES", help: "these tasks, and what they need upstream" },
    "no-upstream": { type: "boolean", help: "with --only: on the newest kept results of what is upstream" },
    skip: { type: "string", multiple: true, valueName: "NAMES", help: "do not run these" },
    concurrency: { type: "string", valueName: "N", short: "c", help: 'how many tasks at a time, or "serial"' },
    param: {
      type: "string",
      multiple: true,
      valueName: "NAME=VALUE",
      short: "p",
      help: "a param's value; may be given again for others",
    },
    "fail-fast": { type: "boolean", help: "start nothing new after a failure" },
    json: { type: "boolean", help: "print every event as a line of JSON, the report in the last" },
    "log-level": { type: "string", valueName: "LEVEL", help: "debug, info, warn, error or silent" },
  },
  examples: ["run", "run flights.ts --force=Load --param year=2025", "run --only Report --no-upstream"],
  run: runPipeline,
};

async function runPipeline(input: CommandInput): Promise<number> {
  const pipeline = await openPipeline(input.positionals[0]);
  pipeline.validate();
  const cancelling = new AbortController();
  const stopListening = cancelOnSignals(cancelling);
  const isJson = input.values.json === true;
  if (isJson) pipeline.on("event", printJson);
  try {
    await pipeline.execute({ ...executeOptions(input, pipeline), signal: cancelling.signal });
    return EXIT_OK;
  } catch (error) {
    // The console has told of each failure as it came; with --json the last event has the report.
    if (error instanceof PipelineError && error.code === "RUN_CANCELLED") {
      if (!isJson) printError(error);
      return EXIT_CANCELLED;
    }
    if (error instanceof PipelineError && error.code === "RUN_FAILED") {
      if (!isJson) printError(error);
      return EXIT_FAILED;
    }
    throw error;
  } finally {
    stopListening();
    await pipeline.close();
  }
}

function executeOptions(input: CommandInput, pipeline: Pipeline): ExecuteOptions {
  const { concurrency, json } = input.values;
  const level = input.values["log-level"] as ConsoleLevel | undefined;
  const force = namesOf(input, "force", pipeline);
  const only = namesOf(input, "only", pipeline);
  return {
    force: force.includes("*") ? true : force,
    ...(only.length === 0 ? {} : { only }),
    upstream: input.values["no-upstream"] !== true,
    skip: namesOf(input, "skip", pipeline),
    ...(concurrency === undefined ? {} : { concurrency: concurrency === "serial" ? "serial" : Number(concurrency) }),
    params: paramsOf(input),
    keepGoing: input.values["fail-fast"] !== true,
    ...(level !== undefined ? { logLevel: level } : json === true ? { logLevel: "silent" } : {}),
  };
}

/** Several names in one value are parted by commas, unless a task is called so. */
function namesOf(input: CommandInput, option: string, pipeline: Pipeline): string[] {
  const known = new Set(pipeline.tasks.map(({ name }) => name));
  return listOf(input, option).flatMap((given) =>
    known.has(given) ? [given] : given.split(",").map((name) => name.trim()),
  );
}

function paramsOf(input: CommandInput): Record<string, string> {
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

/** The first Ctrl-C lets tasks stop and keeps what finished; the second ends at once. */
function cancelOnSignals(cancelling: AbortController): () => void {
  const cancel = (signal: NodeJS.Signals): void => {
    if (cancelling.signal.aborted) process.exit(EXIT_CANCELLED);
    console.error(
      `\nStopping (${signal === "SIGINT" ? "Ctrl-C" : signal}): waiting for tasks to end; once more ends at once.`,
    );
    cancelling.abort(new PipelineError("RUN_CANCELLED", `cancelled by ${signal === "SIGINT" ? "Ctrl-C" : signal}`));
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  return () => {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  };
}

function printJson(event: RunEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
