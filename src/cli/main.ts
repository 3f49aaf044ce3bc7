import { readFileSync } from "node:fs";
import { didYouMean, PipelineError } from "../index.ts";
import { acceptCommand } from "./accept.ts";
import { parseArguments } from "./arguments.ts";
import { auditCommand } from "./audit.ts";
import { EXIT_OK, EXIT_USAGE, type Command } from "./command.ts";
import { cleanCommand } from "./clean.ts";
import { gcCommand } from "./gc.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { listCommand } from "./list.ts";
import { peekCommand } from "./peek.ts";
import { planCommand } from "./plan.ts";
import { printError } from "./printError.ts";
import { runCommand } from "./run.ts";
import { whyCommand } from "./why.ts";

const COMMANDS: readonly Command[] = [
  runCommand,
  planCommand,
  whyCommand,
  acceptCommand,
  auditCommand,
  listCommand,
  peekCommand,
  gcCommand,
  cleanCommand,
];

/**
 * The command line: finds the command, runs it, and ends the process with its exit code, whatever
 * timers and sockets the tasks have left open.
 *
 * @param argv what follows the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  let code: number;
  try {
    code = await dispatch(argv);
  } catch (error) {
    printError(error);
    code = EXIT_USAGE;
  }
  // What was written to a pipe must have left before the process ends.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exit(code);
}

async function dispatch(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    console.log(generalHelp(COMMANDS));
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (name === "--version" || name === "-v") {
    console.log(version());
    return EXIT_OK;
  }
  const command = commandNamed(name === "help" ? rest[0]! : name);
  if (name === "help" || rest.includes("--help") || rest.includes("-h")) {
    console.log(commandHelp(command));
    return EXIT_OK;
  }
  return command.run(parseArguments(command, rest));
}

function commandNamed(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const names = COMMANDS.map((command) => command.name);
  const isFile = /\.[cm]?[jt]s$/.test(name);
  throw new PipelineError("BAD_OPTION", `there is no command ${JSON.stringify(name)}`, {
    hint: isFile
      ? `Run a file with: little-pipelines run ${name}`
      : (didYouMean(name, names) ?? `The commands: ${names.join(", ")}.`),
  });
}

function version(): string {
  const manifest = new URL("../../package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
