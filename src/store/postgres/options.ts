import { PipelineError } from "../../model/errors.ts";
import { checkPlace } from "./blobs/place.ts";

/** `read`: what is made here stays here; `write`: it is shared. */
export type StoreMode = "read" | "write";

/** How a shared store is used. Nothing of this is needed: what all have in common is said once, by `team init`. */
export interface PostgresOptions {
  /**
   * `write` shares what is made here, as machines do that work together, or CI alone. `read` takes what others have made, and never
   * writes to the shared store: what is made here, and the history of its runs, goes to the state folder.
   *
   * @default LITTLE_PIPELINES_STORE_MODE, or "write"
   */
  readonly mode?: StoreMode;
  /**
   * A secret that the team has in common: what is written is signed with it, and what is not signed with it is not used.
   *
   * @default LITTLE_PIPELINES_TEAM_KEY, or none: nothing is signed
   */
  readonly teamKey?: string;
  /** The schema that holds all of it. @default the URL's `?schema=`, or "little_pipelines" */
  readonly schema?: string;
  /**
   * The state folder of this machine: digests of its files, its logs, and in `shared/` what was fetched once.
   *
   * @default LITTLE_PIPELINES_DIR, or `.little-pipelines` in the project of the code that calls
   */
  readonly folder?: string;
  /** What `shared/` of that folder may take. @default 5 GiB */
  readonly maxCacheBytes?: number;
  /**
   * Where results above 1 MB are, where that is another path on this machine than `team init` was told.
   *
   * @default LITTLE_PIPELINES_BLOBS, or as `team init` was told
   */
  readonly blobs?: string;
  /** Connections to the database at the most, beside the one that keeps this process's locks. @default 4 */
  readonly maxConnections?: number;
  /** How long to go on trying when the database is lost, in milliseconds. @default 30_000 */
  readonly patienceMs?: number;
}

const KNOWN: Readonly<Record<keyof PostgresOptions, string>> = {
  mode: "string",
  teamKey: "string",
  schema: "string",
  folder: "string",
  maxCacheBytes: "number",
  blobs: "string",
  maxConnections: "number",
  patienceMs: "number",
};

/** All of them. */
export type CheckedOptions = Required<Omit<PostgresOptions, "schema" | "folder" | "teamKey" | "blobs">> & {
  readonly teamKey: string | undefined;
  readonly blobs: string | undefined;
};

/**
 * With what the environment says, and the defaults.
 *
 * @throws PipelineError `BAD_OPTION`
 */
export function checkedOptions(given: PostgresOptions): CheckedOptions {
  for (const [name, value] of Object.entries(given)) {
    const type = (KNOWN as Readonly<Record<string, string>>)[name];
    if (type === undefined) throw bad(`a shared store has no option ${JSON.stringify(name)}`, KNOWN);
    if (value !== undefined && typeof value !== type)
      throw bad(`the option ${name} of a shared store is no ${type}`, KNOWN);
  }
  const { mode = fromEnv("LITTLE_PIPELINES_STORE_MODE") ?? "write", maxConnections = 4, patienceMs = 30_000 } = given;
  if (mode !== "read" && mode !== "write")
    throw new PipelineError("BAD_OPTION", `the mode of a shared store is ${JSON.stringify(mode)}`, {
      hint: 'It is "read" or "write".',
    });
  if (!Number.isInteger(maxConnections) || maxConnections < 1)
    throw bad(`maxConnections of a shared store is ${maxConnections}`, KNOWN);
  const blobs = given.blobs ?? fromEnv("LITTLE_PIPELINES_BLOBS");
  if (blobs !== undefined) checkPlace(blobs);
  return {
    mode,
    maxConnections,
    patienceMs,
    blobs,
    teamKey: given.teamKey ?? fromEnv("LITTLE_PIPELINES_TEAM_KEY"),
    maxCacheBytes: given.maxCacheBytes ?? 5 * 2 ** 30,
  };
}

function fromEnv(name: string): string | undefined {
  const value = process.env[name];
  return value === "" ? undefined : value;
}

function bad(what: string, known: object): PipelineError {
  return new PipelineError("BAD_OPTION", what, { hint: `Its options: ${Object.keys(known).join(", ")}.` });
}
