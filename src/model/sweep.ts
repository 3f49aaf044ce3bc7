/** How much is kept of what no pipeline needs now. Results that are needed are kept, whatever they take. */
export interface Budget {
  /** What the whole store may take. `Infinity` is no limit. @default 5 GiB */
  readonly maxBytes: number;
  /** How long a result is kept after the last run that used it, and a run after it began. `Infinity` is no limit. @default 90 days */
  readonly maxAgeMs: number;
}

export const DEFAULT_BUDGET: Budget = { maxBytes: 5 * 2 ** 30, maxAgeMs: 90 * 86_400_000 };

/** How a store is swept. */
export interface StoreSweepOptions {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Removes nothing, and tells what would be. @default false */
  readonly dryRun?: boolean;
  /** Does nothing at all where the store was swept since this moment. @default sweeps in any case */
  readonly unlessSince?: number;
}

/** A kept result that was removed, or would be. */
export interface RemovedEntry {
  readonly task: string;
  readonly key: string;
  /** Of the result, and of what is kept about it. */
  readonly sizeBytes: number;
  /** When a run last used it, in milliseconds since 1970 UTC; when it was made, where none has since. */
  readonly usedAt: number;
  /** `age`: unused for longer than the budget allows; `size`: the store was too large, and this was unused the longest. */
  readonly because: "age" | "size" | "asked";
}

/** What was removed from a store, or would be: plain data. */
export interface Removed {
  readonly dryRun: boolean;
  readonly entries: readonly RemovedEntry[];
  /** Results of single items of maps. */
  readonly branchCount: number;
  /** Results as files that no entry names any more: those of the entries that were removed, and what a crash has left. */
  readonly blobCount: number;
  /** What the store takes: before, and after. In a dry run, what it would take by estimate. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** What a sweep has removed, or would remove. */
export interface Swept extends Removed {
  /** Runs of the history, with what their tasks did. */
  readonly runCount: number;
  /** Remembered digests of files and code that nobody asked for. */
  readonly digestCount: number;
  /** Things that were set aside as damaged. */
  readonly damagedCount: number;
}

/** That a task has no kept result any more, since they were removed. */
export interface Removal {
  readonly by: "clean" | "sweep";
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
}
