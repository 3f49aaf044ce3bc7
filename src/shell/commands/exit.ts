import { PipelineError } from "../../index.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { localCommand, type ShellControls } from "../command.ts";

/** `exit`, `quit`, `q`: leaves the shell. */
export function exitCommand(controls: ShellControls): Command {
  return localCommand({
    name: "exit",
    usage: "[CODE]",
    maxPositionals: 1,
    examples: ["exit", "exit 3"],
    async run({ positionals: [given] }) {
      if (given !== undefined && !(/^\d+$/.test(given) && Number(given) < 256)) {
        throw new PipelineError("BAD_OPTION", `exit takes a number from 0 to 255, not ${JSON.stringify(given)}`);
      }
      controls.leave(given === undefined ? undefined : Number(given));
      return EXIT_OK;
    },
  });
}
