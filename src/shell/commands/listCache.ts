import { styleText } from "node:util";
import { describeBytes, describeSpan, type RemovedEntry } from "../../index.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { table } from "../../cli/text/table.ts";

/** `list-cache`: the kept results, task by task. */
export const listCacheCommand: Command = {
  name: "list-cache",
  usage: "",
  maxPositionals: 0,
  options: {
    all: { type: "boolean", help: "those of all pipelines in the store, and of tasks that are gone" },
    json: { type: "boolean", help: "print each as JSON" },
  },
  examples: ["list-cache", "list-cache --all"],
  async run({ file, values }, session) {
    const pipeline = await session.open(file);
    // What would be removed is what is kept: nothing is.
    const { entries, beforeBytes } = await pipeline.clean(
      values.all === true ? { all: true, dryRun: true } : { hard: true, dryRun: true },
    );
    if (values.json === true) {
      console.log(
        JSON.stringify(
          entries.map(({ task, key, sizeBytes, usedAt }) => ({
            task,
            key,
            sizeBytes,
            usedAt: new Date(usedAt).toISOString(),
          })),
          undefined,
          2,
        ),
      );
      return EXIT_OK;
    }
    const { tasks } = await pipeline.plan();
    const now = new Map(tasks.map(({ name, outcome }) => [name, outcome]));
    const rows = [...Map.groupBy(entries, ({ task }) => task)].map(([task, its]) => [
      task,
      NOW[now.get(task) ?? "gone"],
      String(its.length),
      describeBytes(its.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
      lastUse(its),
    ]);
    console.log(
      rows.length === 0 ? "No results are kept." : table(["task", "newest", "results", "size", "last used"], rows),
    );
    console.log(styleText("gray", `The store takes ${describeBytes(beforeBytes)}.`));
    return EXIT_OK;
  },
};

/** By what a run would do with the task. */
const NOW = {
  reuse: "valid",
  mayRun: "may be valid",
  run: "not valid",
  skip: "not valid",
  gone: "of a task that is not in this pipeline",
} as const;

function lastUse(entries: readonly RemovedEntry[]): string {
  const last = entries.reduce((latest, { usedAt }) => Math.max(latest, usedAt), 0);
  return `${describeSpan(Math.max(0, Date.now() - last))} ago`;
}
