import { COMMAND_GROUPS, type CommandEntry, type CommandGroup } from "./commands.ts";
import { withStoreOptions } from "./storeOptions.ts";

/** Every command of the command line: those that a shell has too, and those that begin something of their own. */
export const ALL_GROUPS: readonly CommandGroup[] = [
  {
    title: "Begin",
    commands: [
      {
        name: "init",
        summary: "Makes a new project that runs at once, with a sample of data.",
        load: async () => (await import("./commands/init.ts")).initCommand,
      },
    ],
  },
  ...COMMAND_GROUPS,
  {
    title: "Let run",
    commands: [
      {
        name: "schedule",
        summary: "Runs a pipeline at its times, or prints a systemd unit or a crontab line that does.",
        load: async () => (await import("./commands/schedule.ts")).scheduleCommand,
      },
    ],
  },
  {
    title: "Shells",
    commands: [
      {
        name: "shell",
        summary: "Opens a shell for a pipeline: all commands, with completion and a history.",
        load: async () => (await import("./commands/shell.ts")).shellCommand,
      },
      {
        name: "completion",
        summary: "Prints a script that completes commands, options and tasks in bash, zsh or fish.",
        load: async () => (await import("./commands/completion.ts")).completionCommand,
      },
    ],
  },
  {
    title: "Work together",
    commands: [
      {
        name: "team",
        summary: "Sets up the database of a team, which then shares results.",
        load: async () => (await import("./commands/team.ts")).teamCommand,
      },
      {
        name: "worker",
        summary: "Runs tasks on this machine for those who run the pipeline elsewhere.",
        load: async () => (await import("./commands/worker.ts")).workerCommand,
      },
    ],
  },
];

/** The same without their groups. What opens a pipeline can be told which store it has. */
export const ALL_COMMANDS: readonly CommandEntry[] = ALL_GROUPS.flatMap(({ commands }) =>
  commands.map((entry) => ({ ...entry, load: async () => withStoreOptions(await entry.load()) })),
);
