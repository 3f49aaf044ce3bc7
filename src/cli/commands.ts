import type { Command } from "./command.ts";

/** A command as the list of all shows it; its code is loaded when it is asked for: help must be there at once. */
export interface CommandEntry {
  readonly name: string;
  /** In a line. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Commands that belong together, in the order in which help shows them. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly CommandEntry[];
}

/** The commands that the command line and a shell have in common. */
export const COMMAND_GROUPS: readonly CommandGroup[] = [
  {
    title: "Run",
    commands: [
      {
        name: "run",
        summary: "Runs a pipeline: what must run, in parallel, and nothing else.",
        load: async () => (await import("./commands/run.ts")).runCommand,
      },
      {
        name: "plan",
        summary: "Shows what a run would do, and why, without running anything.",
        load: async () => (await import("./commands/plan.ts")).planCommand,
      },
    ],
  },
  {
    title: "Look",
    commands: [
      {
        name: "status",
        summary: "Shows how the pipeline stands: its last run, and of each task whether its result is valid.",
        load: async () => (await import("./commands/status.ts")).statusCommand,
      },
      {
        name: "list",
        summary: "Lists the tasks of a pipeline, in the order in which they can run.",
        load: async () => (await import("./commands/list.ts")).listCommand,
      },
      {
        name: "graph",
        summary: "Draws what depends on what, and what would run: in the terminal, or as Mermaid, DOT, SVG or HTML.",
        load: async () => (await import("./commands/graph.ts")).graphCommand,
      },
      {
        name: "report",
        summary: "Writes a page of a run: graph, timeline, reasons, logs, results; one HTML file that opens anywhere.",
        load: async () => (await import("./commands/report.ts")).reportCommand,
      },
      {
        name: "peek",
        summary: "Shows the result of a task, without running anything.",
        load: async () => (await import("./commands/peek.ts")).peekCommand,
      },
      {
        name: "why",
        summary: "Shows why a task would run or be reused, and why it ran the last time.",
        load: async () => (await import("./commands/why.ts")).whyCommand,
      },
      {
        name: "history",
        summary: "Shows past runs, and how long tasks took in them.",
        load: async () => (await import("./commands/history.ts")).historyCommand,
      },
      {
        name: "logs",
        summary: "Shows what tasks have logged, also as they do.",
        load: async () => (await import("./commands/logs.ts")).logsCommand,
      },
      {
        name: "export",
        summary: "Writes results to files: CSV, JSON, Parquet; kept files are copied.",
        load: async () => (await import("./commands/export.ts")).exportCommand,
      },
    ],
  },
  {
    title: "Trust",
    commands: [
      {
        name: "audit",
        summary: "Runs tasks again that would be reused, compares, and names what they read and do not declare.",
        load: async () => (await import("./commands/audit.ts")).auditCommand,
      },
      {
        name: "accept",
        summary: "Takes the present change of a task's code or inputs as harmless: its result is reused.",
        load: async () => (await import("./commands/accept.ts")).acceptCommand,
      },
    ],
  },
  {
    title: "Keep house",
    commands: [
      {
        name: "gc",
        summary: "Removes kept results that no pipeline needs now and that are over the budget.",
        load: async () => (await import("./commands/gc.ts")).gcCommand,
      },
      {
        name: "clean",
        summary: "Removes kept results, so that their tasks run again.",
        load: async () => (await import("./commands/clean.ts")).cleanCommand,
      },
      {
        name: "doctor",
        summary: "Finds what is wrong with this machine or project, and says how to mend it.",
        load: async () => (await import("./commands/doctor.ts")).doctorCommand,
      },
    ],
  },
];

/** The same without their groups. */
export const COMMANDS: readonly CommandEntry[] = COMMAND_GROUPS.flatMap(({ commands }) => commands);
