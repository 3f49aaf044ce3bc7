import { pickTasks } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { PICK_NOTES } from "../runOptions.ts";
import { overText } from "../text/over.ts";
import { table } from "../text/table.ts";

/** `little list`: the tasks of a pipeline. */
export const listCommand: Command = {
  name: "list",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: { json: { type: "boolean", help: "print them as JSON" } },
  notes: PICK_NOTES,
  examples: ["list tag:daily", "list", "list flights.ts --json"],
  async run({ positionals, file, values }, session) {
    const pipeline = await session.open(file);
    const picked = new Set(
      positionals.length === 0 ? pipeline.tasks.map(({ name }) => name) : pickTasks(pipeline.tasks, positionals),
    );
    const tasks = pipeline.tasks
      .filter(({ name }) => picked.has(name))
      .map(({ name, dependencies, options, branching, info }) => ({
        name,
        dependencies,
        over: branching === undefined ? undefined : overText(branching.over),
        given: branching?.given,
        expire: options.expire?.description ?? "never",
        tags: options.tags ?? [],
        info,
      }));
    if (values.json === true) console.log(JSON.stringify(tasks, undefined, 2));
    else {
      const rows = tasks.map(({ name, dependencies, over, given = dependencies, expire, info = "" }) => [
        name,
        [...(over === undefined ? [] : [`each of ${over}`]), ...given].join(", ") || "-",
        expire,
        info,
      ]);
      console.log(table(["task", "depends on", "expires", "info"], rows));
    }
    return EXIT_OK;
  },
};
