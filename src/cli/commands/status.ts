import { styleText } from "node:util";
import { describeBytes, type RunRecord } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { PARAM_OPTION, paramsOf } from "../runOptions.ts";
import { statusOf, type Status, type TaskState, type TaskStatus } from "../status.ts";
import { duration } from "../text/duration.ts";
import { countsText, durationOrNone, outcomeStyle } from "../text/runs.ts";
import { table } from "../text/table.ts";
import { ago, localTime } from "../text/when.ts";
import { plainText } from "../text/width.ts";

/** `little status`: how a pipeline stands, at a glance. */
export const statusCommand: Command = {
  name: "status",
  usage: "",
  maxPositionals: 0,
  options: { ...PARAM_OPTION, json: { type: "boolean", help: "print it as JSON" } },
  notes: [
    "valid: the result is reused; must run, may run: as little-pipelines plan says it; failed: the last time;",
    "usual: the median of its times in the last 20 runs.",
  ],
  examples: ["status", "status --param year=2025  # how it stands for that year", "status flights.ts --json"],
  async run(input, session) {
    const pipeline = await session.open(input.file);
    const status = await statusOf(pipeline, paramsOf(input));
    session.answer.print(input.values.json === true ? JSON.stringify(status, undefined, 2) : statusText(status));
    return EXIT_OK;
  },
};

const STYLES: Readonly<Record<TaskState, "green" | "blue" | "yellow" | "red" | "gray">> = {
  valid: "green",
  "must run": "blue",
  "may run": "yellow",
  failed: "red",
  "never ran": "gray",
};

function statusText({ pipeline, last, running, tasks }: Status): string {
  const lines = [
    `${styleText("bold", plainText(pipeline))}: ${lastText(last)}`,
    ...running.map(runningText),
    ...failuresText(last),
  ];
  const rows = tasks.map(rowOf);
  const counts = Object.entries(Object.groupBy(tasks, ({ state }) => state)).map(
    ([state, its]) => `${its.length} ${state === "failed" ? "failed the last time" : state}`,
  );
  return [
    ...lines,
    "",
    table(["task", "state", "made", "expires", "size", "usual", "why"], rows, {
      right: [4, 5],
      firm: [1, 2, 3, 4, 5],
      style: (cell, row, column) =>
        row < 0
          ? cell
          : column === 0
            ? styleText("cyan", cell)
            : column === 1
              ? styleText(STYLES[tasks[row]!.state], cell)
              : cell,
    }),
    tasks.length === 0 ? "no tasks" : counts.join(", "),
  ].join("\n");
}

function lastText(last: RunRecord | null): string {
  if (last === null) return "it never ran";
  const { outcome, startedAt, durationMs } = last;
  const took = durationMs === null ? "" : `, in ${durationOrNone(durationMs)}`;
  return `last run ${outcomeStyle(outcome, outcome)}, ${ago(startedAt)} (${localTime(startedAt)})${took}: ${countsText(last)}`;
}

function runningText(run: RunRecord): string {
  return `${styleText("blue", "running")}: a run that began ${ago(run.startedAt)}: ${countsText(run)} so far (${run.runId})`;
}

function failuresText(last: RunRecord | null): string[] {
  const failed = last?.tasks.filter(({ outcome }) => outcome === "failed") ?? [];
  return failed
    .slice(0, 5)
    .map(
      ({ name, error, reason }) =>
        `  ${styleText("red", plainText(name))}: ${plainText(error?.message.split("\n")[0] ?? reason)}`,
    )
    .concat(failed.length > 5 ? [`  and ${failed.length - 5} more`] : []);
}

function rowOf({ name, state, reason, kept, usualMs }: TaskStatus): string[] {
  return [
    name,
    state,
    kept === null ? "-" : ago(kept.startedAt),
    kept === null ? "-" : kept.expiresAt === null ? "" : ago(kept.expiresAt),
    kept === null ? "-" : describeBytes(kept.sizeBytes),
    usualMs === null ? "-" : duration(usualMs),
    state === "valid" && reason === "cached" ? "" : reason,
  ];
}
