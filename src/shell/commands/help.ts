import { styleText } from "node:util";
import type { Command } from "../../cli/command.ts";
import { EXIT_OK } from "../../cli/exitCodes.ts";
import { commandHelp } from "../../cli/commandHelp.ts";
import { localCommand, type ShellControls, type ShellGroup } from "../command.ts";
import { aliasWords, findCommand } from "../find.ts";

/** `help [COMMAND]`. */
export function helpCommand(controls: ShellControls): Command {
  return localCommand({
    name: "help",
    usage: "[COMMAND]",
    maxPositionals: 1,
    examples: ["help", "help execute"],
    async run({ positionals: [name] }) {
      const groups = controls.groups();
      if (name === undefined) console.log(listOf(groups, controls.aliases()));
      else {
        const [entry] = findCommand([name], controls);
        if (aliasWords(name, controls).length > 0) console.log(`${name} stands for: ${controls.aliases()[name]}\n`);
        const about = commandHelp(entry, await entry.load(), "");
        console.log(entry.aliases === undefined ? about : `${about}\n\nAlso: ${entry.aliases.join(", ")}`);
      }
      return EXIT_OK;
    },
  });
}

function listOf(all: readonly ShellGroup[], aliases: Readonly<Record<string, string>>): string {
  const others = Object.entries(aliases).map(([name, summary]) => ({ name, summary }));
  const groups = [...all, ...(others.length === 0 ? [] : [{ title: "Other names", commands: others }])];
  const width = Math.max(...groups.flatMap(({ commands }) => commands.map(({ name }) => name.length)));
  return [
    ...groups.map(({ title, commands }) => {
      const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
      return `${styleText("bold", `${title}:`)}\n${lines.join("\n")}\n`;
    }),
    "help COMMAND shows its options. Tab completes commands, tasks, options and files;",
    "Ctrl-C cancels what runs, Ctrl-D leaves. Several commands in a line are parted by ;",
  ].join("\n");
}
