import type { Command } from "./command.ts";
import type { CommandEntry } from "./commands.ts";
import { columnsOf } from "./text/width.ts";
import { wrap } from "./text/wrap.ts";

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
    ...all.flatMap(([left, help]) => besideEach(left.padEnd(width), help)),
    ...(examples.length === 0 ? [] : ["", "Examples:"]),
    ...exampleLines(examples, program),
    ...(command.notes === undefined
      ? []
      : ["", ...command.notes.flatMap((note) => wrap(note, columnsOf(process.stdout)))]),
  ].join("\n");
}

/** Beside an option what it does, in a column of its own where the terminal has room for one. */
function besideEach(left: string, help: string): string[] {
  const room = columnsOf(process.stdout) - left.length - 4;
  const lines = room < LEAST_ROOM ? [help] : wrap(help, room);
  return lines.map((line, i) => `  ${i === 0 ? left : " ".repeat(left.length)}  ${line}`);
}

/** Narrower than this a column is harder to read than broken lines. */
const LEAST_ROOM = 24;

/** What is said of an example (`list +Report  # and all that it needs`) stands in a column of its own. */
function exampleLines(examples: readonly string[], program: string): string[] {
  const parts = examples.map((example) => example.split(/ {2,}(?=# )/) as [string, string?]);
  const width = Math.max(...parts.map(([line]) => line.length));
  return parts.map(([line, said]) => `  ${program}${said === undefined ? line : `${line.padEnd(width)}  ${said}`}`);
}
