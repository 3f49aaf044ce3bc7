import type { BranchStore } from "./branch.ts";
import type { Entry, NewEntry, Origin, ResultRef, StoredBytes } from "./entry.ts";
import type { Clearance, Flight, FlightOptions } from "./flight.ts";
import type { OutputFile, Parcel, ParcelKeeper, ParcelRef } from "./kept.ts";
import type { DigestMemo } from "./memo.ts";
import type { RunOutcome, RunRecord, TaskReport } from "./report.ts";
import type { Budget, Removal, Removed, StoreSweepOptions, Swept } from "./sweep.ts";

/** A run that is about to begin. */
export interface NewRun {
  readonly runId: string;
  readonly pipeline: string;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
}

/** Which past runs are wanted. */
export interface RunFilter {
  readonly pipeline: string;
  readonly limit: number;
  /** How their ids begin. @default any */
  readonly runId?: string;
}

/** How a run ended. */
export interface RunEnd {
  readonly runId: string;
  readonly pipeline: string;
  readonly outcome: RunOutcome;
  readonly durationMs: number;
  /** Tasks that were reused: names alone, since nothing else is new about them. */
  readonly reused: readonly string[];
  /** Entries to mark as expired, where they are still those of that run: in the same step as the rest. */
  readonly expired: readonly Pick<Entry, "task" | "key" | "runId">[];
  /** The entry that each task of the graph settled on: what the next run looks at first. */
  readonly heads: readonly { readonly task: string; readonly key: string }[];
  /** Tasks with a head that are in the pipeline no more: it does not need their results. @default none */
  readonly gone?: readonly string[];
}

/**
 * What one task did in a run, saved together with its result in one step: either both are there
 * after a crash or neither is.
 */
export interface TaskRecord {
  readonly runId: string;
  readonly startedAt: number;
  readonly report: TaskReport;
}

/** Results above a size, as files: `blobs/ab/abcd…` in a folder, where the hash is `abcd…`. */
export interface LargeResults {
  readonly folder: string;
  /** A result of this size or smaller is no file. */
  readonly aboveBytes: number;
}

/**
 * Where results and runs are kept: the only durable state.
 *
 * What every store promises, and `storeContract` of `little-pipelines/testing` checks:
 * a saved entry is found again with equal fields; a write is all or nothing; bytes that come back
 * are those that went in, else `readResult` answers `damaged` and has set the entry aside; entries of
 * other keys are kept; several stores may be open on the same place at once. Files that are kept with a result are
 * handed out as they were put, or the result is `damaged`.
 */
export interface Store extends ParcelKeeper {
  readonly kind: string;
  /** Where it is, for people. */
  readonly location: string;
  /**
   * The folder on this machine that is its own: logs go there, and what is set aside. An absolute path.
   *
   * @default undefined: it has none
   */
  readonly folder?: string;
  readonly memo: DigestMemo;
  /** The branches of maps, item by item. */
  readonly branches: BranchStore;
  /**
   * Where large results lie as files that are named after their hashes. Other threads and processes of this machine
   * then read and put those themselves; smaller ones are handed to them.
   *
   * @default undefined: all are handed over
   */
  readonly largeResults?: LargeResults;

  /** The entries that the last run of a pipeline settled on, by task: one look-up for a whole graph. */
  heads(pipeline: string): Promise<ReadonlyMap<string, Entry>>;
  /** The entry of a task and key. */
  find(task: string, key: string): Promise<Entry | undefined>;
  /** The entry of a task that was made last, whatever its key. */
  newest(task: string): Promise<Entry | undefined>;
  /** The entry of a task and key, or else the one of the task that was made last: both in one question. */
  closest(task: string, key: string): Promise<Entry | undefined>;
  /** What an entry's key was made of, and why its task ran. */
  origin(task: string, key: string): Promise<Origin | undefined>;
  /** Every kept entry of a task, with its origin. */
  kept(task: string): Promise<readonly NewEntry[]>;
  /** A kept entry of a task that has a result of this hash, whatever its key. */
  withResult(task: string, hash: string): Promise<Entry | undefined>;

  /**
   * Puts bytes where `readResult` finds them; they are safe once an entry that names them is saved.
   *
   * @param parcels the files that the value holds: those that lie elsewhere are copied, all are safe as the bytes are.
   *   @default none
   */
  putResult(bytes: Uint8Array, parcels?: readonly Parcel[]): Promise<ResultRef>;
  /**
   * Makes sure that other machines can read a result that a worker of this one has put as a file.
   *
   * @default undefined: nobody else reads it, or they see the files
   */
  shareResult?(result: ResultRef): Promise<void>;
  /**
   * The bytes of an entry's result, checked against their hash, and where its files are: each is looked at by size, time
   * and mode, and read where that leaves a doubt.
   */
  readResult(entry: Pick<Entry, "task" | "key" | "result">): Promise<StoredBytes>;

  /**
   * Keeps a file or a folder as it is, for an entry that names it: where the same is there already it is not even
   * read, else it is copied, without taking room twice where the disk can share it.
   *
   * @param name of the file or folder, without a path
   * @param files those of the folder; of a file, that one alone with an empty `within`
   * @returns undefined where a file is not what it was said to be any more
   */
  keepOutput(name: string, files: readonly OutputFile[]): Promise<ParcelRef | undefined>;
  /** Where files are that entries name; or what is wrong with one, which has been set aside. */
  findFiles(refs: readonly ParcelRef[]): Promise<readonly Parcel[] | { readonly problem: string }>;

  /**
   * Saves an entry and what its task did, in one step; an earlier entry of the same key gives way.
   *
   * @param record none where no task ran: the result is that of another key
   */
  saveEntry(entry: NewEntry, record?: TaskRecord): Promise<void>;
  /** Forgets the entry of a task and key; harmless where there is none. */
  forget(task: string, key: string): Promise<void>;
  /** Records a task that made no entry: failed, skipped, cancelled. */
  saveTask(record: TaskRecord): Promise<void>;

  /**
   * To be called before an entry is made: of several runs that want the same entry at the same time, in this process
   * or in others, one makes it. Resolves once it may be made, since nobody else is at it whose process is alive.
   * The flight ends when the entry is saved, when {@link endFlight} is called, or with the run.
   */
  startFlight(flight: Flight, options: FlightOptions): Promise<Clearance>;
  /** Gives up making an entry, so that whoever waits for it goes on. */
  endFlight(flight: Flight): Promise<void>;

  /** Records that a run begins: it is `running` in the history. */
  startRun(run: NewRun): Promise<void>;
  /** Records how a run ended, with the entries that its tasks settled on, in one write. */
  endRun(end: RunEnd): Promise<void>;
  /**
   * Past runs, the newest first.
   *
   * @param filter `runId`: those alone whose id begins so
   */
  runs(filter: RunFilter): Promise<readonly RunRecord[]>;

  /**
   * Removes what is over a budget: results that no run has used for too long, then those that were unused the longest
   * until the rest fits; old runs, digests that nobody asked for, and what crashes and damage have left.
   *
   * Never the heads of any pipeline, nor what a run that is going on, here or in another process, has made or was
   * given by `find`, `closest` or `newest`. A crash in the middle leaves no entry without its bytes.
   *
   * @returns undefined where nothing was looked at, since it was swept after `unlessSince`; so is a new store, which
   *   counts as swept when it is first asked. That question costs a run next to nothing
   */
  sweep(budget: Budget, options: StoreSweepOptions): Promise<Swept | undefined>;
  /** Removes all kept results of these tasks, or of all that there are. Those that a run is going on with are made again there. */
  remove(
    tasks: readonly string[] | "all",
    options: { readonly now: number; readonly dryRun?: boolean },
  ): Promise<Removed>;
  /** The tasks that have no kept result any more, since all were removed. */
  removals(): Promise<ReadonlyMap<string, Removal>>;

  /**
   * Tells of what people should know and that stops nothing: something damaged was set aside, a database is not to be reached for a
   * moment. Where there is no such method, nothing is told.
   *
   * @returns ends the telling
   */
  onWarning?(listener: (message: string) => void): () => void;

  /** Ends all work with it. Closing twice is harmless. */
  close(): Promise<void>;
}
