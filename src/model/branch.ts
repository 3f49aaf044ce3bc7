import type { ResultRef, StoredBytes } from "./entry.ts";

/** What one item of a map came to: kept by itself, addressed by the map's name and the branch's own key. */
export interface Branch {
  /** 128 bits of a SHA-256, in hexadecimal: of all that the branch depends on, its item among it. */
  readonly key: string;
  readonly result: ResultRef;
  readonly runId: string;
  /** The process (or shell) that made it, for `afterSession`. */
  readonly session: string;
  /** When it began, in milliseconds since 1970 UTC: its age counts from here. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/**
 * Where the branches of maps are kept. What a store promises of them: a saved branch survives the death of the
 * process, is found again with equal fields, and stays as long as an entry names it in its `branches`; those
 * that no entry names yet (of a run that failed or was killed) stay within the budget.
 */
export interface BranchStore {
  /** The branches of a map among these keys, by key: one question for all. */
  find(task: string, keys: readonly string[]): Promise<ReadonlyMap<string, Branch>>;
  /** Saves a branch whose result was put; an earlier one of the same key gives way. */
  save(task: string, branch: Branch): Promise<void>;
  /** The bytes of branches' results, in their order, checked. One that is damaged is set aside, so that it runs again. */
  read(task: string, branches: readonly Branch[]): Promise<readonly StoredBytes[]>;
  /** The keys of the branches that a map's entry is made of, in the order of the items; none where it is no map's. */
  keysOf(task: string, key: string): Promise<readonly string[]>;
}
