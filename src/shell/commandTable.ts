import { COMMAND_GROUPS, COMMANDS } from "../cli/commands.ts";
import type { Command } from "../cli/command.ts";
import type { ShellControls, ShellEntry, ShellGroup } from "./command.ts";
import { withSpacedNames } from "./commands/execute.ts";

/**
 * All commands of a shell: those of its own class, the seed's under their names, and every one that the command line has in
 * common with shells. Where two have one name the first counts, but the command line's go before the seed's.
 *
 * @param own the title and the commands of the shell's class
 */
export function commandTable(own: ShellGroup, controls: ShellControls): readonly ShellGroup[] {
  const owned = new Set(own.commands.map(({ name }) => name));
  const shared = new Set(COMMANDS.map(({ name }) => name));
  const groups = [
    own,
    {
      title: "Pipeline",
      commands: pipelineCommands().filter(({ name }) => !owned.has(name) && !shared.has(name)),
    },
    ...COMMAND_GROUPS.map(({ title, commands }) => ({
      title,
      commands: commands.filter(({ name }) => !owned.has(name)),
    })),
    { title: "Shell", commands: localCommands(controls).filter(({ name }) => !owned.has(name) && !shared.has(name)) },
  ];
  return groups.filter(({ commands }) => commands.length > 0);
}

/** Those of the Python library's shell that work on the pipeline: the command line's own, under other names. */
function pipelineCommands(): readonly ShellEntry[] {
  return [
    {
      name: "execute",
      summary: "Runs the pipeline: what must run, in parallel, and nothing else.",
      load: async () => (await import("./commands/execute.ts")).executeCommand(await commandNamed("run")),
      translate: withSpacedNames,
    },
    {
      name: "executeone",
      summary: "Runs one task, with what it needs upstream.",
      load: async () => (await import("./commands/execute.ts")).executeOneCommand(await commandNamed("run")),
    },
    {
      name: "list-tasks",
      summary: "Lists the tasks, in the order in which they can run.",
      load: async () => ({ ...(await commandNamed("list")), name: "list-tasks", examples: ["list-tasks"] }),
    },
    {
      name: "list-cache",
      summary: "Lists the kept results.",
      load: async () => (await import("./commands/listCache.ts")).listCacheCommand,
    },
    {
      name: "clear-cache",
      summary: "Removes kept results, so that their tasks run again.",
      load: async () => (await import("./commands/clearCache.ts")).clearCacheCommand(await commandNamed("clean")),
    },
    {
      name: "info",
      summary: "Shows what the pipeline is, or one of its tasks.",
      load: async () => (await import("./commands/info.ts")).infoCommand,
    },
    {
      name: "validate",
      summary: "Looks for everything that is wrong with the pipeline, without running anything.",
      load: async () => (await import("./commands/validate.ts")).validateCommand,
    },
  ];
}

function localCommands(controls: ShellControls): readonly ShellEntry[] {
  return [
    {
      name: "log",
      summary: "Sets what the console shows of runs from now on.",
      isLocal: true,
      load: async () => (await import("./commands/log.ts")).logCommand(controls),
    },
    {
      name: "quiet",
      summary: "Shows warnings and errors alone, or all again.",
      isLocal: true,
      load: async () => (await import("./commands/log.ts")).quietCommand(controls),
    },
    {
      name: "reload",
      summary: "Loads all modules again, as happens by itself where a file has changed.",
      isLocal: true,
      load: async () => (await import("./commands/reload.ts")).reloadCommand(controls),
    },
    {
      name: "clear",
      summary: "Clears the screen; so does Ctrl-L.",
      isLocal: true,
      load: async () => (await import("./commands/clear.ts")).clearCommand,
    },
    {
      name: "help",
      aliases: ["?"],
      summary: "Lists the commands, or shows what one does.",
      isLocal: true,
      load: async () => (await import("./commands/help.ts")).helpCommand(controls),
      complete: async () => [
        ...controls.groups().flatMap(({ commands }) => commands.map(({ name: value }) => ({ value }))),
        ...Object.keys(controls.aliases()).map((value) => ({ value })),
      ],
    },
    {
      name: "exit",
      aliases: ["quit", "q"],
      summary: "Leaves the shell; so does Ctrl-D.",
      isLocal: true,
      load: async () => (await import("./commands/exit.ts")).exitCommand(controls),
    },
  ];
}

/** A command that the command line and shells have in common. */
async function commandNamed(name: string): Promise<Command> {
  return COMMANDS.find((each) => each.name === name)!.load();
}
