import { nameMissing, type Command } from "../../cli/command.ts";

/** `execute`: the command line's `run`, with its names after a blank too. */
export function executeCommand(run: Command): Command {
  return {
    ...run,
    name: "execute",
    notes: ["The same as run; names may follow --force and --skip after blanks.", ...(run.notes ?? [])],
    examples: ["execute", "execute --force", "execute --force Load Clean --skip Report"],
  };
}

/** `execute --force Load Clean` is `run --force=Load --force=Clean`. */
export function withSpacedNames(args: readonly string[]): readonly string[] {
  const written: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const option = SPACED[args[at]!];
    if (option === undefined) {
      written.push(args[at]!);
      continue;
    }
    const names: string[] = [];
    while (at + 1 < args.length && !args[at + 1]!.startsWith("-")) names.push(`${option}=${args[++at]!}`);
    written.push(...(names.length === 0 ? [option] : names));
  }
  return written;
}

const SPACED: Readonly<Record<string, string>> = { "--force": "--force", "-f": "--force", "--skip": "--skip" };

/** `executeone TASK`: the command line's `run --only TASK`. */
export function executeOneCommand(run: Command): Command {
  const { only: _, "no-upstream": upstream, skip: __, force, ...others } = run.options;
  return {
    name: "executeone",
    usage: "TASK",
    maxPositionals: 1,
    options: {
      "no-deps": { type: "boolean", help: upstream?.help ?? "on the newest kept results of what is upstream" },
      force: { type: "boolean", short: "f", help: "run it again although its result is valid" },
      ...others,
    },
    notes: ["The same as run TASK; --no-deps is --no-upstream."],
    examples: ["executeone Report", "executeone Report --no-deps --force"],
    async run({ positionals, file, values }, session) {
      const [task] = positionals;
      if (task === undefined) throw nameMissing("executeone");
      const { "no-deps": isAlone, force: isForced, ...rest } = values;
      return run.run(
        {
          positionals: [],
          file,
          values: {
            ...rest,
            only: [task],
            ...(isAlone === true ? { "no-upstream": true } : {}),
            ...(isForced === true && force !== undefined ? { force: [task] } : {}),
          },
        },
        session,
      );
    },
  };
}
