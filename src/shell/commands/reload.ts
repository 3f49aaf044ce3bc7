import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { localCommand, type ShellControls } from "../command.ts";

/** `reload`: all modules are loaded again. */
export function reloadCommand(controls: ShellControls): Command {
  return localCommand({
    name: "reload",
    notes: [
      "A changed file of the project is noticed before each command. This is for what no file shows: a module that reads",
      "the clock, the web or an environment variable as it is loaded.",
    ],
    examples: ["reload"],
    async run() {
      controls.reload();
      return EXIT_OK;
    },
  });
}
