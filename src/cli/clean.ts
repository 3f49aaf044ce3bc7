import { EXIT_OK, type Command } from "./command.ts";
import { openPipeline } from "./pipelineFile.ts";
import { removedText } from "./removed.ts";

/** `little clean`: removes kept results, so that their tasks run again. */
export const cleanCommand: Command = {
  name: "clean",
  summary: "Removes kept results, so that their tasks run again.",
  usage: "[TASK…] [file] [options]  (TASK: all that can expire; file: pipeline.ts)",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    hard: { type: "boolean", help: "without names: also results that never expire" },
    all: { type: "boolean", help: "every result in the store, also of other pipelines" },
    "dry-run": { type: "boolean", help: "remove nothing, show what would be" },
    json: { type: "boolean", help: "print what was removed as JSON" },
  },
  examples: ["clean", "clean Load Report", "clean --hard flights.ts", "clean --all --dry-run"],
  async run({ positionals, values }) {
    const isFile = MODULE.test(positionals.at(-1) ?? "");
    const names = isFile ? positionals.slice(0, -1) : positionals;
    const pipeline = await openPipeline(isFile ? positionals.at(-1) : undefined);
    const removed = await pipeline.clean({
      ...(names.length === 0 ? {} : { tasks: names }),
      hard: values.hard === true,
      all: values.all === true,
      dryRun: values["dry-run"] === true,
    });
    await pipeline.close();
    if (values.json === true) console.log(JSON.stringify(removed, undefined, 2));
    else if (removed.entries.length > 0 || names.length > 0 || values.all === true || values.hard === true)
      console.log(removedText(removed));
    else console.log(`${removedText(removed)} Results that never expire are kept: name their tasks, or use --hard.`);
    return EXIT_OK;
  },
};

/** Tasks are not called so. */
const MODULE = /\.[cm]?[jt]s$/;
