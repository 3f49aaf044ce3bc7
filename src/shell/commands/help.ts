import { styleText } from "node:util";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { commandHelp } from "../../cli/help.ts";
import { localCommand, type ShellControls, type ShellGroup } from "../command.ts";
import { findEntry } from "../find.ts";

/** `help [COMMAND]`. */
export function helpCommand(controls: ShellControls): Command {
  return localCommand({
    name: "help",
    usage: "[COMMAND]",
    maxPositionals: 1,
    examples: ["help", "help execute"],
    async run({ positionals: [name] }) {
      const groups = controls.groups();
      if (name === undefined) console.log(listOf(groups));
      else {
        const entry = findEntry(groups, name, controls.pipeline());
        const about = commandHelp(entry, await entry.load(), "");
        console.log(entry.aliases === undefined ? about : `${about}\n\nAlso: ${entry.aliases.join(", ")}`);
      }
      return EXIT_OK;
    },
  });
}

function listOf(groups: readonly ShellGroup[]): string {
  const width = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return [
    ...groups.flatMap(({ title, commands }) => [
      styleText("bold", `${title}:`),
      ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
      "",
    ]),
    "help COMMAND shows its options. Tab completes commands, tasks, options and files;",
    "Ctrl-C cancels what runs, Ctrl-D leaves. Several commands in a line are parted by ;",
  ].join("\n");
}
