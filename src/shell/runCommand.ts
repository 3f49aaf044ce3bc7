import { PipelineError } from "../index.ts";
import { parseArguments } from "../cli/arguments.ts";
import type { Command, CommandInput } from "../cli/command.ts";
import { EXIT_OK, EXIT_USAGE } from "../cli/exitCodes.ts";
import { commandHelp } from "../cli/commandHelp.ts";
import { printError } from "../cli/printError.ts";
import type { ShellControls, ShellEntry } from "./command.ts";
import { levelNow } from "./commands/log.ts";
import type { ShellSession } from "./session.ts";

/**
 * Runs one command: the same code as on the command line.
 *
 * @returns its exit code: a mistake is told, not thrown
 */
export async function runCommand(
  entry: ShellEntry,
  args: readonly string[],
  session: ShellSession,
  { state }: ShellControls,
): Promise<number> {
  try {
    const command = await entry.load();
    if (asksForHelp(args)) {
      console.log(commandHelp(entry, command, ""));
      return EXIT_OK;
    }
    if (entry.isVerbatim === true)
      return await command.run({ positionals: args, file: undefined, values: {} }, session);
    const input = inputOf(entry, command, args, levelNow(state));
    // Where it is needed by name: for a process that a command starts.
    const file = command.isWithoutFile === true ? undefined : (input.file ?? session.file);
    return await command.run({ ...input, file }, session);
  } catch (error) {
    if (error !== session.told || error === undefined) printError(error);
    // Where it is in a run, its command has told of it and knows the code.
    return error instanceof PipelineError ? EXIT_USAGE : 1;
  }
}

function asksForHelp(args: readonly string[]): boolean {
  const options = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  return options.includes("--help") || options.includes("-h");
}

/** With the shell's level, where the command knows levels and none is given. */
function inputOf(
  { translate = (args) => args }: ShellEntry,
  command: Command,
  args: readonly string[],
  level: string | undefined,
): CommandInput {
  const input = parseArguments(command, translate(args));
  const isGiven = ["log-level", "quiet", "verbose", "json"].some((name) => input.values[name] !== undefined);
  if (level === undefined || isGiven || command.options["log-level"] === undefined) return input;
  return { ...input, values: { ...input.values, "log-level": level } };
}
