import type { Command } from "./command.ts";
import type { CommandEntry, CommandGroup } from "./commands.ts";

/** What `little-pipelines --help` prints. */
export function generalHelp(groups: readonly CommandGroup[]): string {
  const width = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return [
    "Data pipelines that run the right things, once, and remember every result.",
    "",
    "Usage: npx little-pipelines <command> [options]   (short: npx little)",
    "",
    ...groups.flatMap(({ title, commands }) => [
      `${title}:`,
      ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
      "",
    ]),
    "Options:",
    "  -h, --help     this help; with a command, that command's",
    "  -v, --version  the version",
    "",
    "Exit codes: 0 all went well; 1 a task failed, or doctor or audit found something wrong;",
    "            2 a mistake of usage; 130 cancelled by Ctrl-C.",
  ].join("\n");
}

/** How commands are typed outside of a shell. */
const PROGRAM = "npx little-pipelines ";

/**
 * What `little-pipelines COMMAND --help` prints.
 *
 * @param program what goes before the command; nothing in a shell
 */
export function commandHelp(
  { summary }: Pick<CommandEntry, "summary">,
  command: Command,
  program: string = PROGRAM,
): string {
  const rows = Object.entries(command.options).map(([name, option]): [string, string] => {
    const value =
      option.valueName === undefined
        ? ""
        : option.bare === undefined
          ? ` ${option.valueName}`
          : `[=${option.valueName}]`;
    return [`${option.short === undefined ? "    " : `-${option.short}, `}--${name}${value}`, option.help];
  });
  const all: [string, string][] = [...rows, ["-h, --help", "this help"]];
  const width = Math.max(...all.map(([left]) => left.length));
  // The shell of this program knows neither pipes nor files to write to.
  const examples = program === "" ? command.examples.filter((each) => !/ [>|] /.test(each)) : command.examples;
  const file = command.isWithoutFile === true ? [] : ["[file]"];
  return [
    summary,
    "",
    `Usage: ${program}${[command.name, command.usage, ...file, "[options]"].filter((word) => word !== "").join(" ")}`,
    ...(file.length === 0 ? [] : ["       (file: pipeline.ts)"]),
    "",
    "Options:",
    ...all.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    ...(examples.length === 0 ? [] : ["", "Examples:"]),
    ...exampleLines(examples, program),
    ...(command.notes === undefined ? [] : ["", ...command.notes]),
  ].join("\n");
}

/** What is said of an example (`list +Report  # and all that it needs`) stands in a column of its own. */
function exampleLines(examples: readonly string[], program: string): string[] {
  const parts = examples.map((example) => example.split(/ {2,}(?=# )/) as [string, string?]);
  const width = Math.max(...parts.map(([line]) => line.length));
  return parts.map(([line, said]) => `  ${program}${said === undefined ? line : `${line.padEnd(width)}  ${said}`}`);
}
