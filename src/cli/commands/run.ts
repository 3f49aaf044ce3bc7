import { consoleListener, PipelineError, type ExecuteOptions, type RunReport } from "../../index.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_CANCELLED, EXIT_FAILED, EXIT_OK } from "../exitCodes.ts";
import { isLive } from "../live/isLive.ts";
import { notify } from "../notify.ts";
import { printError } from "../printError.ts";
import { PICK_NOTES, planOptions, RUN_OPTIONS } from "../runOptions.ts";
import { VERBOSITY_OPTIONS, verbosityOf } from "../verbosity.ts";
import { Superseded } from "../watch/superseded.ts";
import { queueOf, WORKERS_OPTIONS } from "../workersOptions.ts";

/** `little run`: runs a pipeline. */
export const runCommand: Command = {
  name: "run",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  showsPrints: true,
  options: {
    ...RUN_OPTIONS,
    ...WORKERS_OPTIONS,
    "fail-fast": { type: "boolean", help: "start nothing new after a failure" },
    "dry-run": { type: "boolean", help: "run nothing, show what would run: the same as plan" },
    watch: { type: "boolean", short: "w", help: "run again what changes, whenever a source or input file does" },
    notify: {
      type: "string",
      valueName: "COMMAND",
      help: "run this in a shell after the run, with the report on stdin",
    },
    json: { type: "boolean", help: "print every event as a line of JSON, the report in the last" },
    ...VERBOSITY_OPTIONS,
  },
  notes: [
    "Tasks that are named run with what they need upstream; without names, all do.",
    ...PICK_NOTES,
    "COMMAND has LITTLE_PIPELINE, LITTLE_OUTCOME, LITTLE_RUN_ID and LITTLE_FAILED (names) in its environment.",
  ],
  examples: [
    "run",
    "run Report",
    "run tag:daily Load+",
    "run flights.ts --force=Load --param year=2025",
    "run Report --no-upstream",
    "run --workers",
    "run --watch",
    `run --notify 'notify-send "$LITTLE_PIPELINE $LITTLE_OUTCOME"'`,
  ],
  async run(input, session) {
    checkTogether(input);
    if (input.values["dry-run"] === true) return (await import("./plan.ts")).planCommand.run(input, session);
    if (input.values.watch === true) return (await import("../watch/watch.ts")).watchRuns(input, session);
    return runPipeline(input, session);
  },
};

/** @throws PipelineError `BAD_OPTION` for options that make no sense together */
function checkTogether(input: CommandInput): void {
  verbosityOf(input);
  if (input.values.notify === "")
    throw new PipelineError("BAD_OPTION", "--notify has no command", {
      hint: `For example: --notify 'notify-send "$LITTLE_PIPELINE $LITTLE_OUTCOME"'.`,
    });
  if (input.values["dry-run"] !== true) return;
  const other = ["watch", "notify", "fail-fast"].find((name) => input.values[name] !== undefined);
  if (other === undefined) return;
  throw new PipelineError("BAD_OPTION", `--dry-run runs nothing, so --${other} has nothing to do`, {
    hint: "Leave out one of them.",
  });
}

async function runPipeline(input: CommandInput, session: Session): Promise<number> {
  const pipeline = await session.open(input.file);
  pipeline.validate();
  const isJson = input.values.json === true;
  const stopPrinting = isJson
    ? pipeline.on("event", (event) => session.answer.print(JSON.stringify(event)))
    : undefined;
  let report: RunReport | undefined;
  const stopNoting = pipeline.on("runFinished", (event) => (report = event.report));
  const options = { ...planOptions(input, pipeline), ...(await shownBy(input)) };
  let isSuperseded = false;
  try {
    await session.cancellable(async (signal) => {
      signal.addEventListener("abort", () => (isSuperseded = signal.reason instanceof Superseded));
      const all = { ...options, keepGoing: input.values["fail-fast"] !== true, signal };
      await (input.values.workers === true
        ? (await import("../../team/index.ts")).coordinate(pipeline, all, queueOf(input))
        : pipeline.execute(all));
    });
    return EXIT_OK;
  } catch (error) {
    // The console has told of each failure as it came; with --json the last event has the report.
    if (error instanceof PipelineError && error.code === "RUN_CANCELLED") {
      if (!isJson && !isSuperseded) printError(error);
      return EXIT_CANCELLED;
    }
    if (error instanceof PipelineError && error.code === "RUN_FAILED") {
      if (!isJson) printError(error);
      return EXIT_FAILED;
    }
    throw error;
  } finally {
    stopPrinting?.();
    stopNoting();
    const { notify: command } = input.values;
    if (typeof command === "string" && report !== undefined && !isSuperseded) await notify(command, report);
  }
}

/** What shows the run: a picture on a terminal, else lines; with `--json` neither, unless a level is asked for. */
async function shownBy(input: CommandInput): Promise<Pick<ExecuteOptions, "logLevel" | "console">> {
  const level = verbosityOf(input);
  const logLevel = level ?? (input.values.json === true ? "silent" : undefined);
  const levelOption = logLevel === undefined ? {} : { logLevel };
  if (input.values.json === true || !isLive()) return levelOption;
  const { livePicture } = await import("../live/livePicture.ts");
  return {
    ...levelOption,
    // Who wants warnings alone wants no picture.
    console: (its) =>
      its === "debug" || its === "info" ? livePicture(its) : consoleListener({ level: its, out: process.stderr }),
  };
}
