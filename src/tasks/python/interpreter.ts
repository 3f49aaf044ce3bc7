import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { PipelineError } from "../../index.ts";
import { nearestProgram } from "../process/programs.ts";

/** The Python that runs a script. */
export interface Interpreter {
  /** An absolute path. */
  readonly path: string;
  /** What it is called, for people. */
  readonly shown: string;
}

/**
 * Finds the Python of a project: what the option says, `LITTLE_PYTHON`, the project's `.venv`, `python3`.
 *
 * @throws PipelineError `PYTHON_MISSING`
 */
export function findInterpreter(task: string, root: string, option: string | undefined): Interpreter {
  const variable = process.env["LITTLE_PYTHON"];
  if (option !== undefined) return named(task, root, option, "its option interpreter");
  if (variable !== undefined && variable !== "") return named(task, root, variable, "LITTLE_PYTHON");
  const venv = process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python";
  if (existsSync(join(root, venv))) return { path: join(root, venv), shown: venv };
  for (const name of NAMES) {
    const path = onPath(name);
    if (path !== undefined) return { path, shown: name };
  }
  throw new PipelineError("PYTHON_MISSING", `task ${JSON.stringify(task)}: there is no ${NAMES[0]} on the PATH`, {
    hint: "Install Python 3.8 or later, make a .venv in the project root (python3 -m venv .venv), or say which one by LITTLE_PYTHON.",
    task,
  });
}

const NAMES = process.platform === "win32" ? ["python", "py"] : ["python3"];

function named(task: string, root: string, name: string, by: string): Interpreter {
  const isName = !/[/\\]/.test(name);
  const path = isName ? onPath(name) : isAbsolute(name) ? name : join(root, name);
  if (path !== undefined && existsSync(path)) return { path, shown: name };
  const where = isName ? "is not on the PATH" : "does not exist";
  const near = isName ? nearestProgram(name, process.env) : undefined;
  throw new PipelineError(
    "PYTHON_MISSING",
    `task ${JSON.stringify(task)}: ${by} names the Python ${JSON.stringify(name)}, which ${where}`,
    { hint: near ?? "Paths start at the project root.", task },
  );
}

/** Where a program is that is named without a path. */
function onPath(name: string): string | undefined {
  const ends = process.platform === "win32" ? [".exe", ".bat", ".cmd", ""] : [""];
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const end of ends) {
      const path = join(folder, name + end);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // The next one may be.
      }
    }
  }
  return undefined;
}

/** The file behind all links; the path itself where there is none. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
