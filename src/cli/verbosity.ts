import { PipelineError, type ConsoleLevel } from "../index.ts";
import type { Command, CommandInput } from "./command.ts";
import { LOG_LEVELS } from "./runOptions.ts";

/** How much a run tells. */
export const VERBOSITY_OPTIONS: Command["options"] = {
  verbose: { type: "boolean", help: "tell everything (--log-level debug): each step, and what the tasks log" },
  quiet: { type: "boolean", help: "tell errors and nothing else (--log-level error)" },
  "log-level": { type: "string", valueName: "LEVEL", help: "debug, info, warn, error or silent", choices: LOG_LEVELS },
};

/**
 * The level that was asked for; whether there is one of that name is checked where it is used.
 *
 * @throws PipelineError `BAD_OPTION` where two options say different things
 */
export function verbosityOf({ values }: CommandInput): ConsoleLevel | undefined {
  const asked = [
    ...(values.verbose === true ? [["--verbose", "debug"]] : []),
    ...(values.quiet === true ? [["--quiet", "error"]] : []),
    ...(values["log-level"] === undefined
      ? []
      : [[`--log-level ${String(values["log-level"])}`, String(values["log-level"])]]),
  ] as [string, ConsoleLevel][];
  if (new Set(asked.map(([, level]) => level)).size > 1) {
    throw new PipelineError("BAD_OPTION", `${asked.map(([option]) => option).join(" and ")} say different things`, {
      hint: "Give one of them.",
    });
  }
  return asked[0]?.[1];
}
