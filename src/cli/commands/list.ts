import { styleText } from "node:util";
import { pickTasks } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { PICK_NOTES } from "../runOptions.ts";
import { taskFacts, type TaskFacts } from "../taskFacts.ts";
import { table } from "../text/table.ts";

/** `little list`: the tasks of a pipeline. */
export const listCommand: Command = {
  name: "list",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: { json: { type: "boolean", help: "print them as JSON" } },
  notes: PICK_NOTES,
  examples: ["list", "list tag:daily", "list +Report  # and all that it needs", "list flights.ts --json"],
  async run({ positionals, file, values }, session) {
    const pipeline = await session.open(file);
    const { tasks } = pipeline;
    const picked = positionals.length === 0 ? undefined : new Set(pickTasks(tasks, positionals));
    const facts = tasks.filter(({ name }) => picked?.has(name) !== false).map(taskFacts);
    session.answer.print(values.json === true ? JSON.stringify(facts, undefined, 2) : listText(facts));
    return EXIT_OK;
  },
};

interface Column {
  readonly title: string;
  readonly text: (task: TaskFacts) => string;
  /** Left out where it says this of all tasks. */
  readonly usual?: string;
}

const COLUMNS: readonly Column[] = [
  { title: "task", text: ({ name }) => name },
  { title: "kind", text: ({ kind }) => kind, usual: "task" },
  { title: "depends on", text: dependsOn },
  { title: "expires", text: ({ expire }) => expire },
  { title: "info", text: ({ info = "" }) => info },
  { title: "tags", text: ({ tags }) => tags.join(" "), usual: "" },
  { title: "params", text: ({ params }) => Object.entries(params).map(paramText).join(" "), usual: "" },
  { title: "inputs", text: ({ inputs }) => brief(inputs), usual: "" },
  { title: "runs in", text: ({ executor = "" }) => executor, usual: "" },
];

function listText(tasks: readonly TaskFacts[]): string {
  const columns = COLUMNS.filter(
    ({ text, usual }) => usual === undefined || tasks.some((task) => text(task) !== usual),
  );
  return table(
    columns.map(({ title }) => title),
    tasks.map((task) => columns.map(({ text }) => text(task))),
    { style: (cell, row, column) => (row >= 0 && column === 0 ? styleText("cyan", cell) : cell) },
  );
}

function dependsOn({ over, given, dependencies }: TaskFacts): string {
  return [...(over === undefined ? [] : [`each of ${over}`]), ...(given ?? dependencies)].join(", ") || "-";
}

/** The first, and how many more. */
function brief([first = "", ...more]: readonly string[]): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function paramText([name, value]: readonly [string, unknown]): string {
  return `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}
