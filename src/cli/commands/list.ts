import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { overText } from "../text/over.ts";
import { table } from "../text/table.ts";

/** `little list`: the tasks of a pipeline. */
export const listCommand: Command = {
  name: "list",
  usage: "",
  maxPositionals: 0,
  options: { json: { type: "boolean", help: "print them as JSON" } },
  examples: ["list", "list flights.ts --json"],
  async run({ file, values }, session) {
    const pipeline = await session.open(file);
    const tasks = pipeline.tasks.map(({ name, dependencies, options, branching, info }) => ({
      name,
      dependencies,
      over: branching === undefined ? undefined : overText(branching.over),
      given: branching?.given,
      expire: options.expire?.description ?? "never",
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
