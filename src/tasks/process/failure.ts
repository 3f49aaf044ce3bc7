import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { PipelineError } from "../../index.ts";
import type { ChildEnd } from "./child.ts";
import { nearestProgram } from "./programs.ts";

/** Why a program could not be started, with what to do about it. */
export function startError(
  thrown: unknown,
  task: string,
  { program, cwd, env }: { program: string; cwd: string; env: Readonly<Record<string, string | undefined>> },
): unknown {
  const { code } = thrown as NodeJS.ErrnoException;
  const of = `task ${JSON.stringify(task)}`;
  const fail = (what: string, hint: string): PipelineError =>
    new PipelineError("PROGRAM_MISSING", `${of}: ${what}`, { hint, task, cause: thrown });
  if (code === "E2BIG")
    return new PipelineError("COMMAND_FAILED", `${of}: its arguments and variables are longer than the system allows`, {
      hint: "Hand the data over by stdin, or in a file.",
      task,
      cause: thrown,
    });
  if (code !== "ENOENT" && code !== "EACCES" && code !== "ENOTDIR") return thrown;
  if (!existsSync(cwd)) return fail(`its folder ${JSON.stringify(cwd)} does not exist`, "Correct its option cwd.");
  const isPath = /[/\\]/.test(program);
  if (!isPath) {
    const near = nearestProgram(program, env);
    return fail(
      `there is no program ${JSON.stringify(program)} on the PATH`,
      near === undefined ? "Install it, or name it by its path." : `${near} Else install it, or name it by its path.`,
    );
  }
  if (!existsSync(isAbsolute(program) ? program : join(cwd, program)))
    return fail(`there is no program ${JSON.stringify(program)}`, "Correct its path: it starts at the project root.");
  return code === "EACCES"
    ? fail(
        `${JSON.stringify(program)} may not be run`,
        `Allow it (chmod +x ${program}), or name the program that reads it first.`,
      )
    : fail(
        `what ${JSON.stringify(program)} names in its first line is not there`,
        "Correct the line that begins with #!.",
      );
}

/** How a program ended that should have ended otherwise: `ended with exit code 3`. */
export function describeEnd({ exitCode, signal }: ChildEnd): string {
  return signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`;
}

/** What may be behind it. */
export function hintOfEnd({ exitCode, signal }: ChildEnd): string {
  if (signal === "SIGKILL") return "Nobody here sent it that signal: it may have used more memory than there is.";
  if (signal === "SIGSEGV" || signal === "SIGBUS" || signal === "SIGILL" || signal === "SIGABRT")
    return "The program crashed: try it by hand, or another version of it.";
  if (exitCode === 127) return "127 is a shell's word for a program that it does not find.";
  if (exitCode === 126) return "126 is a shell's word for a program that may not be run.";
  return "All that it printed is in the log.";
}

/** Lines that a program printed, below the sentence that they belong to. */
export function withLines(sentence: string, lines: string): string {
  return lines === "" ? sentence : `${sentence}:\n${lines.replaceAll(/^/gm, "    ")}`;
}
