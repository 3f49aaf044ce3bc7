import { PipelineError, type RunRecord, type TaskReport } from "../../index.ts";
import { countOption } from "../choices.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { lastAgainstUsual, timesOf, usualMs } from "../history.ts";
import { duration } from "../text/duration.ts";
import { againstUsual, countsText, durationOrNone, outcomeStyle } from "../text/runs.ts";
import { sparkLine } from "../text/spark.ts";
import { table } from "../text/table.ts";
import { localTime } from "../text/when.ts";
import { plainText } from "../text/width.ts";

const SHOWN_RUNS = 20;
/** Those that took the longest of late: the table of all tasks is no longer than the one of the runs. */
const SHOWN_TASKS = 20;

/** `little history [TASK]`: past runs, and how long tasks took in them. */
export const historyCommand: Command = {
  name: "history",
  usage: "[TASK]",
  maxPositionals: 1,
  options: {
    limit: {
      type: "string",
      valueName: "N",
      short: "n",
      help: `how many runs are looked at (default: ${SHOWN_RUNS}; all)`,
    },
    json: { type: "boolean", help: "print it as JSON" },
  },
  notes: [
    "The bars are a task's times in the runs in which it ran, the oldest at the left. Its usual time is the median;",
    "slower and faster compare the last time with the median of those before.",
  ],
  examples: [
    "history",
    "history Load  # how long it took, run by run",
    "history Load flights.ts --limit 100",
    "history --json",
  ],
  async run(input, session) {
    const limit = countOption("limit", input.values.limit, SHOWN_RUNS);
    if (limit === 0) throw new PipelineError("BAD_OPTION", "--limit is 0", { hint: "Write a number of runs, or all." });
    const pipeline = await session.open(input.file);
    const [task] = input.positionals;
    if (task !== undefined) pipeline.getTask(task);
    const runs = await pipeline.history({ limit: Math.min(limit, Number.MAX_SAFE_INTEGER) });
    if (input.values.json === true)
      session.answer.print(JSON.stringify(task === undefined ? summaryOf(runs) : ofTask(runs, task), undefined, 2));
    else if (runs.length === 0) session.answer.print("No run so far: little-pipelines run");
    else session.answer.print(task === undefined ? runsText(runs) : taskText(runs, task));
    return EXIT_OK;
  },
};

/** A task's times, as JSON has them. */
function timesWith(name: string, durationsMs: readonly number[]): object {
  return { name, durationsMs, usualMs: usualMs(durationsMs), lastAgainstUsual: lastAgainstUsual(durationsMs) };
}

function summaryOf(runs: readonly RunRecord[]): object {
  return {
    runs,
    tasks: [...timesOf(runs)].map(([name, durationsMs]) => timesWith(name, durationsMs)),
  };
}

interface RunOfTask extends Omit<TaskReport, "startedAt"> {
  readonly runId: string;
  /** When the task began; when the run did, where it did not run. */
  readonly startedAt: string;
}

/** What the runs did with one task, the newest first. */
function runsOf(runs: readonly RunRecord[], task: string): RunOfTask[] {
  return runs.flatMap(({ runId, startedAt, tasks }) =>
    tasks
      .filter(({ name }) => name === task)
      .map((report) => Object.assign({}, report, { runId, startedAt: report.startedAt ?? startedAt })),
  );
}

function ofTask(runs: readonly RunRecord[], task: string): object {
  return { ...timesWith(task, timesOf(runs).get(task) ?? []), runs: runsOf(runs, task) };
}

function runsText(runs: readonly RunRecord[]): string {
  const rows = runs.map((run) => [
    localTime(run.startedAt),
    run.outcome,
    durationOrNone(run.durationMs),
    countsText(run),
    failedNames(run),
    run.runId,
  ]);
  const outcomes = table(["began", "outcome", "took", "tasks", "failed", "run"], rows, {
    right: [2],
    firm: [0, 1, 2, 5],
    style: (cell, row, column) => (row >= 0 && column === 1 ? outcomeStyle(runs[row]!.outcome, cell) : cell),
  });
  const times = [...timesOf(runs)].toSorted(([, a], [, b]) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0));
  if (times.length === 0) return outcomes;
  const shown = times.slice(0, SHOWN_TASKS);
  const more = times.length - shown.length;
  return [
    outcomes,
    "",
    table(
      ["task", "times", "last", "usual", ""],
      shown.map(([name, durationsMs]) => [
        name,
        sparkLine(durationsMs.slice(-SHOWN_RUNS)),
        duration(durationsMs.at(-1)!),
        duration(usualMs(durationsMs)!),
        againstUsual(lastAgainstUsual(durationsMs)),
      ]),
      { right: [2, 3], firm: [1, 2, 3, 4] },
    ),
    ...(more > 0 ? [`and ${more} ${more === 1 ? "task" : "tasks"} that took less`] : []),
  ].join("\n");
}

function failedNames({ tasks }: RunRecord): string {
  const names = tasks.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}

function taskText(runs: readonly RunRecord[], task: string): string {
  const its = runsOf(runs, task);
  if (its.length === 0) return `${plainText(task)} was in none of the last ${runs.length} runs.`;
  const durationsMs = timesOf(runs).get(task) ?? [];
  const ratio = lastAgainstUsual(durationsMs);
  const usual = usualMs(durationsMs);
  const comparison =
    ratio === null
      ? ""
      : `, the last time ${againstUsual(ratio)}${againstUsual(ratio) === "as usual" ? "" : " than usual"}`;
  const head =
    usual === null
      ? `${plainText(task)} did not run to its end in the last ${runs.length} runs`
      : `${plainText(task)}  ${sparkLine(durationsMs)}  usually ${duration(usual)}${comparison}`;
  const rows = its.map(({ startedAt, outcome, durationMs, reason, error, runId }) => [
    localTime(startedAt),
    outcome,
    outcome === "ran" || outcome === "failed" ? duration(durationMs) : "-",
    error === undefined ? reason : error.message.split("\n")[0]!,
    runId,
  ]);
  return [
    head,
    "",
    table(["began", "outcome", "took", "why", "run"], rows, {
      right: [2],
      firm: [0, 1, 2, 4],
      style: (cell, row, column) => (row >= 0 && column === 1 ? outcomeStyle(its[row]!.outcome, cell) : cell),
    }),
  ].join("\n");
}
