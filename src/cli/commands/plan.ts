import { styleText } from "node:util";
import type { Plan, PlannedTask } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { duration } from "../text/duration.ts";
import { fit, widthOf } from "../text/names.ts";
import { workersOption, WORKERS_OPTIONS } from "../workersOptions.ts";
import { PICK_NOTES, planOptions, RUN_OPTIONS } from "../runOptions.ts";

/** `little plan`: what a run would do. */
export const planCommand: Command = {
  name: "plan",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: { ...RUN_OPTIONS, ...WORKERS_OPTIONS, json: { type: "boolean", help: "print it as JSON" } },
  notes: PICK_NOTES,
  examples: ["plan", "plan Report  # and what it needs", "plan flights.ts --force=Load --param year=2025"],
  async run(input, session) {
    const pipeline = await session.open(input.file);
    const plan = await pipeline.plan({ ...planOptions(input, pipeline), ...(await workersOption(input)) });
    session.answer.print(input.values.json === true ? JSON.stringify(plan, undefined, 2) : planText(plan));
    return EXIT_OK;
  },
};

const WORDS = { run: "RUN", mayRun: "MAY", reuse: "SKIP", skip: "SKIP" } as const;
const STYLES = { run: "blue", mayRun: "yellow", reuse: "gray", skip: "gray" } as const;

function planText({ tasks, expectedMs, unknown }: Plan): string {
  const width = widthOf(tasks);
  const lines = tasks.map((task) => `${styleText("cyan", fit(task.name, width))}  ${verdict(task)}`);
  const count = (outcome: PlannedTask["outcome"]): number => tasks.filter((task) => task.outcome === outcome).length;
  const counts = [
    `${count("run")} to run`,
    ...(count("mayRun") > 0 ? [`${count("mayRun")} may run`] : []),
    `${count("reuse")} reused`,
    ...(count("skip") > 0 ? [`${count("skip")} skipped`] : []),
  ];
  const [least, most] = [duration(expectedMs.least), duration(expectedMs.most)];
  const time = expectedMs.most === 0 ? "" : least === most ? `, about ${most}` : `, ${least} to ${most}`;
  return [...lines, `${counts.join(", ")}${time}${unknownText(unknown.length, time !== "")}`].join("\n");
}

/** Those without a kept result are among those that will run: they are not to be read as more of them. */
function unknownText(count: number, isBesides: boolean): string {
  if (count === 0) return "";
  return isBesides
    ? `, without ${count} of them of which no result is kept`
    : " (how long is not known: no result is kept)";
}

function verdict({ outcome, reason, expectedMs, branches, where }: PlannedTask): string {
  const time =
    expectedMs === null || Math.round(expectedMs) === 0 || outcome === "reuse" || outcome === "skip"
      ? ""
      : ` (about ${duration(expectedMs)})`;
  // Where only some run, the reason says how many.
  const count = branches === undefined || branches.toRun < branches.total ? "" : ` (${branches.total} branches)`;
  const place = where === undefined ? "" : styleText("gray", `, ${where.startsWith("here") ? where : `at ${where}`}`);
  return `${styleText(STYLES[outcome], WORDS[outcome].padEnd(4))} : ${reason}${count}${time}${place}`;
}
