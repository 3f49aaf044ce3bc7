import { PipelineError } from "../index.ts";

/**
 * The commands that a program's command line gives: `node transit.ts -c "greet Ann; again"`, or `--command`. All else is
 * left to the program.
 *
 * @param argv what follows the program
 * @throws PipelineError `BAD_OPTION` where none follow
 */
export function commandsGiven(argv: readonly string[]): string | undefined {
  const place = argv.findIndex((word) => word === "-c" || word === "--command" || word.startsWith("--command="));
  if (place < 0 || argv.slice(0, place).includes("--")) return undefined;
  const word = argv[place]!;
  if (word.startsWith("--command=")) return word.slice("--command=".length);
  const commands = argv[place + 1];
  if (commands !== undefined) return commands;
  throw new PipelineError("BAD_OPTION", `${word} needs the commands that are to run`, {
    hint: 'In quotes, parted by ;: -c "execute; peek Report"',
  });
}
