import { didYouMean, PipelineError } from "../index.ts";
import { bareOptionNote, parseArguments } from "./arguments.ts";
import { ALL_COMMANDS } from "./allCommands.ts";
import { chooseStore } from "./chooseStore.ts";
import type { CommandEntry } from "./commands.ts";
import { EXIT_OK, EXIT_USAGE } from "./exitCodes.ts";
import { folderNamed } from "./folderNamed.ts";
import { commandHelp } from "./commandHelp.ts";
import { printError } from "./printError.ts";
import { processSession } from "./session.ts";

/**
 * Runs one command in this process.
 *
 * @param given its name; `help` with a name is that command's help
 * @returns the exit code: a mistake is told, not thrown
 */
export async function dispatch(given: string, args: readonly string[]): Promise<number> {
  let session: ReturnType<typeof processSession> | undefined;
  try {
    const entry = commandNamed(given === "help" ? args[0]! : given);
    const command = await entry.load();
    if (given === "help" || args.includes("--help") || args.includes("-h")) {
      console.log(commandHelp(entry, command));
      return EXIT_OK;
    }
    const input = parseArguments(command, args);
    chooseStore(input);
    const note = bareOptionNote(command, args);
    if (note !== undefined) console.error(note);
    const { json, print } = input.values;
    session = processSession(command.showsPrints !== true || json === true || print !== undefined);
    // Opening a pipeline goes to its root.
    const from = process.cwd();
    try {
      return await command.run(input, session);
    } catch (error) {
      throw folderNamed(error, command.name, input, from) ?? error;
    }
  } catch (error) {
    printError(error);
    return EXIT_USAGE;
  } finally {
    await session?.close();
  }
}

function commandNamed(name: string): CommandEntry {
  const found = ALL_COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = ALL_COMMANDS.map((command) => command.name);
  if (name.startsWith("-"))
    throw new PipelineError("BAD_OPTION", `there is no option ${name}`, {
      hint: didYouMean(name, GENERAL_OPTIONS) ?? `Options follow the command: little-pipelines run ${name}`,
    });
  if (SHELL_WORDS.has(name))
    throw new PipelineError("BAD_OPTION", `${name} is a word of the shell`, {
      hint: `Run it there: little-pipelines shell -c ${name}`,
    });
  const isFile = /\.[cm]?[jt]s$/.test(name);
  throw new PipelineError("BAD_OPTION", `there is no command ${JSON.stringify(name)}`, {
    hint: isFile
      ? `Run a file with: little-pipelines run ${name}`
      : (didYouMean(name, names) ?? `The commands: ${names.join(", ")}.`),
  });
}

const GENERAL_OPTIONS: readonly string[] = ["--help", "--version"];

/** What only the shell has: those of the Python library's. */
const SHELL_WORDS: ReadonlySet<string> = new Set([
  "execute",
  "executeone",
  "list-tasks",
  "list-cache",
  "clear-cache",
  "info",
  "validate",
  "log",
  "quiet",
  "reload",
]);
