import { nameMissing, type Command } from "../command.ts";
import { EXIT_OK } from "../exitCodes.ts";
import { differenceText } from "../text/differenceText.ts";
import { PARAM_OPTION, paramsOf } from "../runOptions.ts";

/** `little accept TASK`: takes a change as harmless. */
export const acceptCommand: Command = {
  name: "accept",
  usage: "TASK",
  maxPositionals: 1,
  options: {
    undo: { type: "boolean", help: "take that back: the task runs again" },
    ...PARAM_OPTION,
    json: { type: "boolean", help: "print what was accepted as JSON" },
  },
  notes: [
    "A change of a task's own code or inputs is taken, such as another log line; a run that is needed for another reason is not.",
  ],
  examples: ["accept Report", "accept Report --undo", "accept Report flights.ts --json"],
  async run(input, session) {
    const [task] = input.positionals;
    if (task === undefined) throw nameMissing("accept");
    const pipeline = await session.open(input.file);
    const params = paramsOf(input);
    const undo = input.values.undo === true;
    const { reason, differences } = await pipeline.explain(task, { params });
    await pipeline.accept(task, { params, undo });
    if (input.values.json === true)
      session.answer.print(
        JSON.stringify({ task, accepted: !undo, ...(undo ? {} : { reason, differences }) }, undefined, 2),
      );
    else if (undo) session.answer.print(`${task}: no longer accepted as equal, it runs again`);
    else
      session.answer.print(
        [`${task}: accepted as equal, ${reason}`, ...differences.flatMap(differenceText)].join("\n"),
      );
    return EXIT_OK;
  },
};
