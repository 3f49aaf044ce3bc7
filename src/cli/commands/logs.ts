import { didYouMean, pickTasks, PipelineError, type LogsOptions, type Pipeline } from "../../index.ts";
import { choiceOf, countOption } from "../choices.ts";
import type { Command, CommandInput, Session } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { PICK_NOTES } from "../runOptions.ts";
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
    level: { type: "string", valueName: "LEVEL", help: "the least grave lines: debug, info, warn or error" },
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
    "logs --run last --level warn",
    "logs Load+ --lines 200",
    "logs flights.ts --json",
  ],
  run: showLogs,
};

async function showLogs(input: CommandInput, session: Session): Promise<number> {
  const { positionals, file, values } = input;
  const level = values.level === undefined ? undefined : choiceOf("level", String(values.level), LEVELS);
  const follow = values.follow === true;
  const pipeline = await session.open(file);
  const runId = values.run === undefined ? undefined : await runNamed(pipeline, String(values.run));
  const last = countOption("lines", values.lines, runId === undefined ? SHOWN_LINES : Infinity);
  const options: LogsOptions = {
    ...(positionals.length === 0 ? {} : { tasks: pickTasks(pipeline.tasks, positionals) }),
    ...(runId === undefined ? {} : { runId }),
    ...(level === undefined ? {} : { level }),
    ...(last === Infinity ? {} : { last }),
    follow,
  };
  const width = widthOf(pipeline.tasks);
  const show = async (signal?: AbortSignal): Promise<number> => {
    let count = 0;
    for await (const record of pipeline.logs({ ...options, ...(signal === undefined ? {} : { signal }) })) {
      count++;
      console.log(values.json === true ? JSON.stringify(record) : logLine(record, width));
    }
    return count;
  };
  // Ctrl-C is how it ends.
  if (follow) await session.cancellable(show, { isSilent: true });
  else if ((await show()) === 0) console.error("No such lines: a run that reuses everything leaves none.");
  return EXIT_OK;
}

/** So many runs are looked at for one that is named. */
const LOOKED_AT_RUNS = 1000;

/**
 * The run of an id, or of the beginning of one.
 *
 * @throws PipelineError `BAD_OPTION` with the nearest
 */
async function runNamed(pipeline: Pipeline, given: string): Promise<string> {
  const ids = (await pipeline.history({ limit: given === "last" ? 1 : LOOKED_AT_RUNS })).map(({ runId }) => runId);
  if (given === "last" && ids[0] !== undefined) return ids[0];
  const begun = ids.filter((id) => id.startsWith(given));
  if (ids.includes(given)) return given;
  if (begun.length === 1) return begun[0]!;
  if (begun.length > 1) {
    throw new PipelineError("BAD_OPTION", `--run ${given} is the beginning of ${begun.length} runs`, {
      hint: `Write more of it: ${begun.slice(0, 3).join(", ")}${begun.length > 3 ? ", …" : ""}.`,
    });
  }
  throw new PipelineError("BAD_OPTION", `there is no run ${JSON.stringify(given)}`, {
    hint: didYouMean(given, ids) ?? "little-pipelines history shows the runs; last is the last one.",
  });
}
