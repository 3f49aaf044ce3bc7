import { EXIT_OK, type Command } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";
import { overText } from "./over.ts";
import { table } from "./table.ts";

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
