import { stripVTControlCharacters } from "node:util";
import { EXIT_OK, type Command } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";

/** `little list`: the tasks of a pipeline. */
export const listCommand: Command = {
  name: "list",
  summary: "Lists the tasks of a pipeline, in the order in which they can run.",
  usage: "[file] [options]       (file: pipeline.ts)",
  maxPositionals: 1,
  options: { json: { type: "boolean", help: "print them as JSON" } },
  examples: ["list", "list flights.ts --json"],
  async run({ positionals, values }) {
    const pipeline = await openPipeline(positionals[0]);
    const tasks = pipeline.tasks.map(({ name, dependencies, options, info }) => ({
      name,
      dependencies,
      expire: options.expire?.description ?? "never",
      info,
    }));
    if (values.json === true) console.log(JSON.stringify(tasks, undefined, 2));
    else {
      const rows = tasks.map(({ name, dependencies, expire, info = "" }) => [
        name,
        dependencies.join(", ") || "-",
        expire,
        info,
      ]);
      console.log(table(["task", "depends on", "expires", "info"], rows));
    }
    return EXIT_OK;
  },
};

const WIDEST_COLUMN = 48;

/** Rows under a head, each column as wide as it needs to be. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cut = (text: string): string => {
    const plain = stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
    return plain.length > WIDEST_COLUMN ? `${plain.slice(0, WIDEST_COLUMN - 1)}…` : plain;
  };
  const all = [head, ...rows].map((row) => row.map(cut));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
