import { didYouMean, PipelineError, type ConsoleLevel } from "../../index.ts";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { LOG_LEVELS } from "../../cli/runOptions.ts";
import { localCommand, type ShellControls, type ShellState } from "../command.ts";

/** `log LEVEL`: what the console shows of runs. */
export function logCommand({ state }: ShellControls): Command {
  return localCommand({
    name: "log",
    usage: "[LEVEL]",
    maxPositionals: 1,
    choices: LOG_LEVELS,
    notes: [`LEVEL: ${LOG_LEVELS.join(", ")}. Without one it says which it is.`],
    examples: ["log debug", "log"],
    async run({ positionals: [given] }) {
      if (given !== undefined) {
        const level = LOG_LEVELS.find((each) => each === given);
        if (level === undefined) {
          throw new PipelineError("BAD_OPTION", `there is no log level ${JSON.stringify(given)}`, {
            hint: didYouMean(given, LOG_LEVELS) ?? `The levels: ${LOG_LEVELS.join(", ")}.`,
          });
        }
        state.logLevel = level;
        state.isSilent = false;
      }
      console.log(`The console shows ${levelText(state)}.`);
      return EXIT_OK;
    },
  });
}

/** `quiet`: warnings and errors alone; once more, all again. */
export function quietCommand({ state }: ShellControls): Command {
  return localCommand({
    name: "quiet",
    usage: "[on | off]",
    maxPositionals: 1,
    choices: ["on", "off"],
    examples: ["quiet", "quiet off"],
    async run({ positionals: [given] }) {
      if (given !== undefined && given !== "on" && given !== "off") {
        throw new PipelineError("BAD_OPTION", `quiet is on or off, not ${JSON.stringify(given)}`);
      }
      state.isSilent = given === undefined ? !state.isSilent : given === "on";
      console.log(`The console shows ${levelText(state)}.`);
      return EXIT_OK;
    },
  });
}

/** The level of runs that are given none of their own; undefined: what the pipeline says. */
export function levelNow({ logLevel, isSilent }: ShellState): ConsoleLevel | undefined {
  return isSilent ? "warn" : logLevel;
}

function levelText(state: ShellState): string {
  if (state.isSilent) return "warnings and errors alone";
  return state.logLevel === undefined ? "what the pipeline says" : `runs at level ${state.logLevel}`;
}
