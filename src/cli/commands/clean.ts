import { pickTasks } from "../../index.ts";
import type { Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { PICK_NOTES } from "../runOptions.ts";
import { removedText } from "../text/removed.ts";

/** `little clean`: removes kept results, so that their tasks run again. */
export const cleanCommand: Command = {
  name: "clean",
  usage: "[TASK…]",
  maxPositionals: Number.POSITIVE_INFINITY,
  options: {
    hard: { type: "boolean", help: "without names: also results that never expire" },
    all: { type: "boolean", help: "every result in the store, also of other pipelines" },
    "dry-run": { type: "boolean", help: "remove nothing, show what would be" },
    json: { type: "boolean", help: "print what was removed as JSON" },
  },
  notes: [...PICK_NOTES, "Without names: the results of all tasks that can expire."],
  examples: ["clean", "clean Load Report", "clean --hard flights.ts", "clean --all --dry-run"],
  async run({ positionals, file, values }, session) {
    const pipeline = await session.open(file);
    const names = positionals.flatMap((each) => (PATTERN.test(each) ? pickTasks(pipeline.tasks, [each]) : [each]));
    const removed = await pipeline.clean({
      ...(names.length === 0 ? {} : { tasks: names }),
      hard: values.hard === true,
      all: values.all === true,
      dryRun: values["dry-run"] === true,
    });
    if (values.json === true) session.answer.print(JSON.stringify(removed, undefined, 2));
    else if (removed.entries.length > 0 || names.length > 0 || values.all === true || values.hard === true)
      session.answer.print(removedText(removed));
    else
      session.answer.print(
        `${removedText(removed)} Results that never expire are kept: name their tasks, or use --hard.`,
      );
    return EXIT_OK;
  },
};

/** Anything else is a name, of a task that is in the code no more perhaps. */
const PATTERN = /^\+|\+$|^tag:|[*?]/;
