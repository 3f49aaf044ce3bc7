import { didYouMean, PipelineError } from "../../index.ts";
import type { Command } from "../command.ts";
import { COMPLETED_SHELLS } from "../complete/answer.ts";
import { SCRIPTS } from "../complete/scripts.ts";
import { EXIT_OK } from "../exitCodes.ts";

/** `little completion SHELL`: what makes a shell complete commands, options, tasks and files with Tab. */
export const completionCommand: Command = {
  name: "completion",
  usage: "bash|zsh|fish",
  maxPositionals: 1,
  isWithoutFile: true,
  choices: COMPLETED_SHELLS,
  options: {},
  notes: [
    "Prints a script. bash: little completion bash > ~/.local/share/bash-completion/completions/little",
    'zsh: little completion zsh > "${fpath[1]}/_little"; fish: little completion fish > ~/.config/fish/completions/little.fish',
    "little itself must be found on the PATH: node_modules/.bin, or a global install.",
  ],
  examples: ["completion bash", "completion fish"],
  async run({ positionals: [given] }) {
    const shell = COMPLETED_SHELLS.find((each) => each === given);
    if (shell === undefined) {
      const what = given === undefined ? "completion needs the name of a shell" : `there is no script for ${given}`;
      throw new PipelineError("BAD_OPTION", what, {
        hint:
          (given === undefined ? undefined : didYouMean(given, COMPLETED_SHELLS)) ??
          `The shells: ${COMPLETED_SHELLS.join(", ")}.`,
      });
    }
    process.stdout.write(SCRIPTS[shell]);
    return EXIT_OK;
  },
};
