import type { CommandGroup } from "./commands.ts";

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
