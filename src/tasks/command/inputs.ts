import { isAbsolute, posix } from "node:path";
import { env, file, text, type Input } from "../../index.ts";
import { isEnv } from "../environment.ts";
import { isInput, piecesOf } from "./argument.ts";
import { commandText } from "./commandText.ts";
import type { CommandPlan } from "./plan.ts";

/** What the task of a command reads: what it names, and the command itself. */
export function inputsOf(plan: CommandPlan): Input[] {
  const pieces = typeof plan.argv === "function" ? [] : piecesOf(plan.argv);
  const variables = [...pieces, ...Object.values(plan.env ?? {})].filter(isEnv);
  const files = [...pieces, plan.stdin].filter(isInput).map(({ path }) => path);
  const program = projectProgram(plan);
  return [
    text((context) => commandText(plan, context)),
    ...[...new Set([...files, ...(program === undefined ? [] : [program])])].map(file),
    ...new Set(variables.map(({ name }) => name)).values().map(env),
  ];
}

/** The program where it is a file of the project, which counts by its contents: `scripts/convert.sh`. */
function projectProgram({ argv, shell, cwd = "." }: CommandPlan): string | undefined {
  const [program] = typeof argv === "function" ? [] : argv;
  if (shell !== undefined && shell !== false) return undefined;
  if (typeof program !== "string" || !/[/\\]/.test(program) || isAbsolute(program)) return undefined;
  return isAbsolute(cwd) ? posix.join(cwd, program) : posix.join(cwd.replaceAll("\\", "/"), program);
}
