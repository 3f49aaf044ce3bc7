import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";

/** `validate`: whether the pipeline is as it should be. */
export const validateCommand: Command = {
  name: "validate",
  usage: "",
  maxPositionals: 0,
  options: {},
  examples: ["validate", "validate flights.ts"],
  async run({ file }, session) {
    const pipeline = await session.open(file);
    pipeline.validate();
    const { length } = pipeline.tasks;
    console.log(`${pipeline.name} is valid: ${length} ${length === 1 ? "task" : "tasks"}.`);
    return EXIT_OK;
  },
};
