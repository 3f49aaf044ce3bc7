import { PipelineError, type ExecuteOptions, type RunEvent } from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_CANCELLED, EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { printError } from "../printError.ts";
import { queueOf, WORKERS_OPTIONS } from "../workersOptions.ts";
import { levelOf, PICK_NOTES, planOptions, RUN_OPTIONS } from "../runOptions.ts";

/** `little run`: runs a pipeline. */
export const runCommand: Command = {
  name: "run",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    ...RUN_OPTIONS,
    ...WORKERS_OPTIONS,
    "fail-fast": { type: "boolean", help: "start nothing new after a failure" },
    json: { type: "boolean", help: "print every event as a line of JSON, the report in the last" },
    "log-level": { type: "string", valueName: "LEVEL", help: "debug, info, warn, error or silent" },
  },
  notes: ["Tasks that are named run with what they need upstream; without names, all do.", ...PICK_NOTES],
  examples: [
    "run",
    "run Report",
    "run tag:daily Load+",
    "run flights.ts --force=Load --param year=2025",
    "run Report --no-upstream",
    "run --workers",
  ],
  run: runPipeline,
};

async function runPipeline(input: CommandInput, session: Session): Promise<number> {
  const pipeline = await session.open(input.file);
  pipeline.validate();
  const isJson = input.values.json === true;
  const stopPrinting = isJson ? pipeline.on("event", printJson) : undefined;
  try {
    await session.cancellable(async (signal) => {
      const options = {
        ...planOptions(input, pipeline),
        ...levelOptions(input),
        keepGoing: input.values["fail-fast"] !== true,
        signal,
      };
      return input.values.workers === true
        ? (await import("../../team/index.ts")).coordinate(pipeline, options, queueOf(input))
        : pipeline.execute(options);
    });
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
    stopPrinting?.();
  }
}

function levelOptions(input: CommandInput): Pick<ExecuteOptions, "logLevel"> {
  const level = levelOf(input);
  return level !== undefined ? { logLevel: level } : input.values.json === true ? { logLevel: "silent" } : {};
}

function printJson(event: RunEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
