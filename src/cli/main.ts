import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_COMMANDS, ALL_GROUPS } from "./allCommands.ts";
import type { CompletedShell } from "./complete/answer.ts";
import { EXIT_OK, EXIT_USAGE } from "./exitCodes.ts";
import { generalHelp } from "./help.ts";
import { shortenModuleWarnings } from "./moduleWarnings.ts";
import { outliveClosedPipes } from "./outliveClosedPipes.ts";
import { packageFolder } from "./packageFolder.ts";

/**
 * The command line: finds the command, runs it, and ends the process with its exit code, whatever
 * timers and sockets the tasks have left open.
 *
 * @param argv what follows the program's name
 */
export async function main(argv: readonly string[]): Promise<void> {
  shortenModuleWarnings();
  outliveClosedPipes();
  const code = await answer(argv);
  // What was written to a pipe must have left before the process ends.
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write("", done))));
  process.exit(code);
}

/** What needs no more than this file is told at once: the library takes longer to load than Node to start. */
async function answer(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === "--help" || name === "-h" || (name === "help" && rest.length === 0)) {
    console.log(generalHelp(ALL_GROUPS));
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (name === "--version" || name === "-v") {
    console.log(version());
    return EXIT_OK;
  }
  if (name === "__complete") {
    const { answerCompletion } = await import("./complete/answer.ts");
    const [shell, line, typed] = rest;
    process.stdout.write(await answerCompletion(ALL_COMMANDS, shell as CompletedShell, line ?? "", typed));
    return EXIT_OK;
  }
  const { dispatch } = await import("./dispatch.ts");
  return dispatch(name, rest);
}

function version(): string {
  return (JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8")) as { version: string }).version;
}
