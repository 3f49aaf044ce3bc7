import { EXIT_OK, nameMissing, type Command } from "./command.ts";
import { differenceText } from "./differenceText.ts";
import { openPipeline } from "./pipelineFile.ts";
import { PARAM_OPTION, paramsOf } from "./runOptions.ts";

/** `little accept TASK`: takes a change as harmless. */
export const acceptCommand: Command = {
  name: "accept",
  summary: "Takes the present change of a task's code or inputs as harmless: its result is reused.",
  usage: "TASK [file] [options]  (file: pipeline.ts)",
  maxPositionals: 2,
  options: { undo: { type: "boolean", help: "take that back: the task runs again" }, ...PARAM_OPTION },
  examples: ["accept Report", "accept Report --undo"],
  async run(input) {
    const [task, file] = input.positionals;
    if (task === undefined) throw nameMissing("accept");
    const pipeline = await openPipeline(file);
    const params = paramsOf(input);
    const undo = input.values.undo === true;
    try {
      const { reason, differences } = await pipeline.explain(task, { params });
      await pipeline.accept(task, { params, undo });
      if (undo) console.log(`${task}: no longer accepted as equal, it runs again`);
      else console.log([`${task}: accepted as equal, ${reason}`, ...differences.flatMap(differenceText)].join("\n"));
      return EXIT_OK;
    } finally {
      await pipeline.close();
    }
  },
};
