import type { Command } from "../../cli/command.ts";

/** `clear-cache [. | TASK]`: the command line's `clean`; a dot is the whole pipeline. */
export function clearCacheCommand(clean: Command): Command {
  return {
    ...clean,
    name: "clear-cache",
    usage: "[. | TASK…]",
    notes: ["The same as clean; . is the whole pipeline.", ...(clean.notes ?? [])],
    examples: ["clear-cache", "clear-cache .", "clear-cache Load", "clear-cache . --hard"],
    run: (input, session) =>
      clean.run({ ...input, positionals: input.positionals.filter((name) => name !== ".") }, session),
  };
}
