import type * as Pg from "pg";
import { PipelineError } from "../../model/errors.ts";

export type { Pg };

/** A connection of its own; what its types leave out: whether it keeps the process. */
export type Client = Pg.Client & { ref(): void; unref(): void };

/**
 * Loads `pg`, which only those need who share a store.
 *
 * @throws PipelineError `PACKAGE_MISSING`
 */
export async function loadDriver(): Promise<typeof Pg> {
  try {
    return (await import("pg")).default as unknown as typeof Pg;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new PipelineError("PACKAGE_MISSING", "a shared store is reached with pg, which is not installed", {
      hint: "Run: npm install pg",
      cause,
    });
  }
}
