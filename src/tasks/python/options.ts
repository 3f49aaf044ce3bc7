import type {
  Dependency,
  EnvInput,
  LogLevel,
  ParamDefaults,
  Secret,
  StandardSchema,
  TaskOptions,
} from "../../index.ts";

/** What a table is in Python: a frame of one of these libraries, or a list of dicts. */
export type Frames = "pandas" | "polars" | "pyarrow" | "rows";

/** What decides how a script runs; everything else is an option of any task. */
export interface PythonSettings {
  /**
   * The Python that runs it: a path from the project root, or the name of a program.
   * @default LITTLE_PYTHON, else that of the project's `.venv`, else `python3`
   */
  readonly interpreter?: string;
  /** The function of the script that is called. @default "run" */
  readonly function?: string;
  /** What tables are given as. @default the library that the script imports, else "rows" */
  readonly frames?: Frames;
  /** Environment variables besides this process's. `env(…)` and `secret(…)` are never shown. @default none */
  readonly env?: Readonly<Record<string, string | EnvInput | Secret<string>>>;
  /** At which level its lines of standard error are logged. @default "info" */
  readonly stderr?: LogLevel;
  /** How long it is given to end by itself when it is cancelled or late, in milliseconds. @default 3000 */
  readonly graceMs?: number;
}

/** The options of a Python task: those of any task, and its own. */
export interface PythonOptions
  extends Omit<TaskOptions<readonly Dependency[], ParamDefaults>, "ignoreCaptures" | "madeBy">, PythonSettings {
  /**
   * A Standard Schema (zod, valibot, arktype): what it makes of what the function returns is the task's result, and the type of
   * it. Where that is a frame, it is the schema of a row, and changes nothing. @default none
   */
  readonly schema?: StandardSchema;
}
