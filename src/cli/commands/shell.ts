import type { Command } from "../command.ts";

/** `little shell [file]`: a shell for a pipeline. */
export const shellCommand: Command = {
  name: "shell",
  usage: "",
  maxPositionals: 0,
  showsPrints: true,
  options: {
    command: { type: "string", short: "c", valueName: "COMMANDS", help: "run these, parted by ;, and leave" },
  },
  notes: [
    "Commands may also be piped in: echo execute | little shell. The exit code is then that of the last one that failed.",
    "help, in the shell, lists its commands.",
  ],
  examples: ["shell", "shell flights.ts", 'shell -c "execute; peek Report"'],
  async run({ file, values }) {
    const { Shell } = await import("../../shell/index.ts");
    const { command } = values;
    return new Shell(file, typeof command === "string" ? { commands: command } : {}).start();
  },
};
