import { didYouMean, pickTasks, PipelineError, type LogsOptions, type Pipeline, type RunRecord } from "../../index.ts";
import { choiceOf, countOption } from "../choices.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { LOG_LEVELS, PICK_NOTES } from "../runOptions.ts";
import { logLine } from "../text/logLine.ts";
import { widthOf } from "../text/names.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;
const SHOWN_LINES = 50;

/** `little logs [TASK…]`: what tasks and runs have logged. */
export const logsCommand: Command = {
  name: "logs",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    follow: { type: "boolean", short: "f", help: "go on with what is written from now on, by whatever process" },
    run: { type: "string", valueName: "ID", help: "lines of this run alone, all of them; last is the last one" },
    level: {
      type: "string",
      valueName: "LEVEL",
      help: "the least grave lines: debug, info, warn or error",
      choices: LOG_LEVELS.slice(0, -1),
    },
    lines: {
      type: "string",
      valueName: "N",
      short: "n",
      help: `how many of the last lines (default: ${SHOWN_LINES}; all)`,
    },
    json: { type: "boolean", help: "print each line as JSON" },
  },
  notes: [
    'The log files have lines of level info and above, unless the pipeline says otherwise: logFile: { level: "debug" }.',
    ...PICK_NOTES,
  ],
  examples: [
    "logs",
    "logs Load --follow",
    "logs --run last --level warn  # what went wrong in the last run",
    "logs Load+ --lines 200  # of Load and all that depends on it",
    "logs flights.ts --json",
  ],
  run: showLogs,
};

async function showLogs(input: CommandInput, session: Session): Promise<number> {
  const { positionals, file, values } = input;
  const level = values.level === undefined ? undefined : choiceOf("level", String(values.level), LEVELS);
  const follow = values.follow === true;
  const pipeline = await session.open(file);
  const run = values.run === undefined ? undefined : await runNamed(pipeline, String(values.run));
  const last = countOption("lines", values.lines, run === undefined ? SHOWN_LINES : Infinity);
  const options: LogsOptions = {
    ...(positionals.length === 0 ? {} : { tasks: pickTasks(pipeline.tasks, positionals) }),
    ...(run === undefined ? {} : { runId: run.runId, since: Date.parse(run.startedAt) }),
    ...(level === undefined ? {} : { level }),
    ...(last === Infinity ? {} : { last }),
    follow,
  };
  const width = widthOf(pipeline.tasks);
  const show = async (signal?: AbortSignal): Promise<number> => {
    let count = 0;
    for await (const record of pipeline.logs({ ...options, ...(signal === undefined ? {} : { signal }) })) {
      count++;
      session.answer.print(values.json === true ? JSON.stringify(record) : logLine(record, width));
    }
    return count;
  };
  // Ctrl-C is how it ends.
  if (follow) await session.cancellable(show, { isSilent: true });
  else if ((await show()) === 0) console.error(await noLinesText(pipeline));
  return EXIT_OK;
}

async function noLinesText(pipeline: Pipeline): Promise<string> {
  const [last] = await pipeline.history({ limit: 1 });
  return last === undefined
    ? "No run so far: little-pipelines run"
    : "No such lines: a run that reuses everything leaves none.";
}

/** So many runs are looked at for the one that is meant. */
const LOOKED_AT_RUNS = 1000;

/**
 * The run of an id, or of the beginning of one.
 *
 * @throws PipelineError `BAD_OPTION` with the nearest
 */
async function runNamed(pipeline: Pipeline, given: string): Promise<RunRecord> {
  const [last] = await pipeline.history({ limit: 1 });
  if (last === undefined)
    throw new PipelineError("BAD_OPTION", `there is no run ${JSON.stringify(given)}`, {
      hint: "No run so far: little-pipelines run",
    });
  if (given === "last") return last;
  const found = await pipeline.history({ limit: 4, runId: given });
  const its = found.find(({ runId }) => runId === given) ?? (found.length === 1 ? found[0] : undefined);
  if (its !== undefined) return its;
  if (found.length > 1) {
    const ids = found.slice(0, 3).map(({ runId }) => runId);
    throw new PipelineError("BAD_OPTION", `--run ${given} is the beginning of several runs`, {
      hint: `Write more of it: ${ids.join(", ")}${found.length > 3 ? ", …" : ""}.`,
    });
  }
  const all = await pipeline.history({ limit: LOOKED_AT_RUNS });
  throw new PipelineError("BAD_OPTION", `there is no run ${JSON.stringify(given)}`, {
    hint:
      didYouMean(
        given,
        all.map(({ runId }) => runId),
      ) ?? "little-pipelines history shows the runs; last is the last one.",
  });
}
