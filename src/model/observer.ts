import type { HiddenKind } from "./audit.ts";
import type { CallSite } from "./task.ts";

/**
 * How it is reached: `read` its contents, `list` the names in a folder, `glob` those that match a pattern, `look` whether
 * and how it is there; `write` it, `make` all whose path begins so, or `ensure` that a folder is there.
 */
export type Access = "read" | "list" | "glob" | "look" | "write" | "make" | "ensure";

/** Something that the code of a task was seen to do. */
export interface Sighting {
  readonly task: string;
  readonly kind: HiddenKind;
  readonly access: Access;
  /** An absolute path or pattern, a variable's name (`*`: all of them), the call, an address, a command. */
  readonly what: string;
  /** Where the project's code did it, with an absolute path; undefined where that is not known. */
  readonly place: CallSite | undefined;
  /** The npm package that did it for the project's code, if one did. */
  readonly through: string | undefined;
}

/** Sees what the tasks of a run read besides what they are given. */
export interface Observer {
  /**
   * Watches until the function that is returned is called: all is then as it was before.
   *
   * @param runId whose tasks are watched
   * @throws PipelineError `AUDIT_RUNNING` where another watch is going on in the same process
   */
  watch(runId: string, onSighting: (sighting: Sighting) => void): () => void;
}
