import { OWN_FOLDER } from "./ownFolder.ts";
import type { RunReport } from "./report.ts";

/**
 * What went wrong, as a stable word: `error.code` may be compared, `error.message` may change.
 * `docs/errors.md` lists each with its cause and its cure.
 */
export type ErrorCode =
  | "AUDIT_RUNNING"
  | "BAD_ITEMS"
  | "BAD_OPTION"
  | "BAD_PARAM"
  | "BAD_TASK"
  | "BRANCHES_FAILED"
  | "CALLED_INSIDE_TASK"
  | "CALLED_WHILE_LOADING"
  | "COLUMNS_DIFFER"
  | "COMMAND_FAILED"
  | "CHECK_FAILED"
  | "CHECKSUM_MISMATCH"
  | "FILE_EXISTS"
  | "FILE_MISSING"
  | "HTTP_FAILED"
  | "HTTP_UNREADABLE"
  | "INVALID_PIPELINE"
  | "LOAD_FAILED"
  | "NOT_ACCEPTABLE"
  | "NOT_KEEPABLE"
  | "NOT_TABULAR"
  | "NOT_WRITABLE"
  | "NO_LOG"
  | "NO_PIPELINE"
  | "NO_RESULT"
  | "OUTPUT_MISSING"
  | "OUTSIDE_PIPELINE"
  | "PACKAGE_MISSING"
  | "PROBE_FAILED"
  | "PROGRAM_MISSING"
  | "PYTHON_FAILED"
  | "PYTHON_MISSING"
  | "RESULT_INVALID"
  | "RESULT_NOT_STORABLE"
  | "RESULT_TOO_LARGE"
  | "RUN_CANCELLED"
  | "RUN_FAILED"
  | "SQL_FAILED"
  | "STORE_BUSY"
  | "STORE_DAMAGED"
  | "STORE_FULL"
  | "STORE_NEWER"
  | "STORE_NOT_SET_UP"
  | "STORE_READ_ONLY"
  | "STORE_UNREACHABLE"
  | "STORE_UNREADABLE"
  | "TASK_CRASHED"
  | "TASK_DIFFERS"
  | "TASK_FAILED"
  | "TASK_NEVER_SETTLES"
  | "TASK_NOT_FOUND"
  | "TASK_OUT_OF_MEMORY"
  | "TASK_TIMED_OUT"
  | "TEXT_FAILED"
  | "UNHANDLED_REJECTION"
  | "UNKNOWN_PARAM"
  | "UNKNOWN_RESULT"
  | "UNKNOWN_TASK"
  | "URL_UNREACHABLE";

/** What an error tells besides its message. */
export interface PipelineErrorOptions {
  /** What to do next, in a sentence of its own. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Every error behind this one: the faults of a pipeline, the failures of a run. */
  readonly errors?: readonly Error[];
  /** What the run had done when it failed or was cancelled. */
  readonly report?: RunReport;
  /** The task it happened in. */
  readonly task?: string;
}

/**
 * The one error that this library throws on purpose: for a mistake in how it is used, and for a run
 * in which a task failed. The message says what, where and what to do next.
 *
 * @example
 * ```ts
 * try {
 *   await example.execute();
 * } catch (error) {
 *   if (error instanceof PipelineError && error.code === "RUN_FAILED") console.log(error.report?.tasks);
 *   else throw error;
 * }
 * ```
 */
export class PipelineError extends Error {
  override readonly name: string = "PipelineError";
  /** What kind of mistake it is: the same from version to version. */
  readonly code: ErrorCode;
  /** What to do next; the message says it too. */
  readonly hint: string | undefined;
  /** Every error behind this one: the faults of a pipeline, the failures of a run. */
  readonly errors: readonly Error[];
  /** What the run had done when it failed or was cancelled. */
  readonly report: RunReport | undefined;
  /** The task it happened in. */
  readonly task: string | undefined;

  constructor(code: ErrorCode, what: string, options: PipelineErrorOptions = {}) {
    super(
      options.hint === undefined ? what : `${what}\n  ${options.hint}`,
      "cause" in options ? { cause: options.cause } : undefined,
    );
    this.code = code;
    this.hint = options.hint;
    this.errors = options.errors ?? [];
    this.report = options.report;
    this.task = options.task;
    // Node prints an uncaught error with all that it can list: the message says it already.
    for (const name of ["name", "hint", "errors", "report", "task"])
      Object.defineProperty(this, name, { enumerable: false });
    this.stack = withoutOwnFrames(this.stack ?? "");
  }
}

/** For a user's mistake, the user's own lines alone. */
function withoutOwnFrames(stack: string): string {
  const isInside = (line: string): boolean =>
    line.startsWith("    at ") && (line.includes(OWN_FOLDER) || line.includes("node:"));
  return stack
    .split("\n")
    .filter((line) => !isInside(line))
    .join("\n");
}

/**
 * Whatever was thrown, as an `Error`: an `Error` stays itself, anything else is named in a
 * `TASK_FAILED` that keeps it as `cause` (`throw undefined` is legal JavaScript).
 */
export function toError(thrown: unknown, where: string): Error {
  if (Error.isError(thrown)) return thrown;
  return new PipelineError("TASK_FAILED", `${where} threw ${describe(thrown)}, which is not an Error`, {
    hint: "Throw an Error, so that its place in the code is known.",
    cause: thrown,
  });
}

function describe(thrown: unknown): string {
  if (typeof thrown === "string") return JSON.stringify(thrown.slice(0, 200));
  if (typeof thrown === "object" && thrown !== null) return "an object";
  return typeof thrown === "function" ? "a function" : String(thrown);
}

/** What an error says first, where there is room for one line alone. */
export function headline(error: Error): string {
  return error.message.split("\n")[0]!.replace(/:$/, "");
}
