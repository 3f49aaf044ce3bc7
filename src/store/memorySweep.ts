import type { Branch } from "../model/branch.ts";
import type { NewEntry } from "../model/entry.ts";
import type { NewRun, RunEnd, Store } from "../model/store.ts";
import type { Budget, Removal, Removed, RemovedEntry, StoreSweepOptions, Swept } from "../model/sweep.ts";
import { overBudget, type Unneeded } from "./overBudget.ts";
import { namedFiles } from "./keptFiles.ts";

/** What a memory store keeps, as far as its collector sees it. */
export interface MemoryContents {
  /** By task and key. */
  readonly entries: Map<string, Map<string, NewEntry>>;
  /** By hash. */
  readonly bytes: Map<string, Uint8Array>;
  /** Branches by map and key. */
  readonly byMap: Map<string, Map<string, Branch>>;
  /** The sizes of what is kept as files, by address. */
  readonly parcelBytes: Map<string, number>;
  readonly removeParcel: (address: string) => void;
  /** Keys by pipeline and task. */
  readonly heads: Map<string, Map<string, string>>;
  readonly runs: Map<string, NewRun & { readonly end?: RunEnd }>;
  /** Hashes of what runs that are going on have put: their entries may be about to be saved. */
  readonly putLately: ReadonlySet<string>;
}

/** The collector of a memory store. */
export interface MemorySweep extends Pick<Store, "sweep" | "remove" | "removals"> {
  /** Notes that a run that is going on was given an entry. */
  lend(this: void, entry: NewEntry): void;
  /** Notes that an entry was a head until now. */
  leave(this: void, task: string, key: string, now: number): void;
}

interface SweptEntry extends Unneeded {
  readonly kind: "entry";
  readonly entry: NewEntry;
}

interface SweptBranch extends Unneeded {
  readonly task: string;
  readonly branch: Branch;
}

interface SweptRun extends Unneeded {
  readonly kind: "run";
  readonly runId: string;
}

export function memorySweep({
  entries,
  bytes,
  byMap,
  parcelBytes,
  removeParcel,
  heads,
  runs,
  putLately,
}: MemoryContents): MemorySweep {
  /** By key and task: when it was last used otherwise than as a head. */
  const uses = new Map<string, number>();
  const removed = new Map<string, Removal>();
  let sweptAt: number | undefined;

  const all = (): SweptEntry[] =>
    entries
      .values()
      .flatMap((ofTask) => ofTask.values())
      .map((entry): SweptEntry => ({
        kind: "entry",
        entry,
        usedAt: Math.max(uses.get(idOf(entry)) ?? 0, Math.floor(entry.startedAt + entry.durationMs)),
        sizeBytes: 0,
        blobs: blobsOf(entry),
      }))
      .toArray();
  const goingOn = (): NewRun[] => [...runs.values()].filter(({ end }) => end === undefined);
  const sizeOf = (hash: string): number => bytes.get(hash)?.length ?? parcelBytes.get(hash)!;
  const kept = (): string[] => [...bytes.keys(), ...parcelBytes.keys()];
  const usedBytes = (): number => kept().reduce((sum, hash) => sum + sizeOf(hash), 0);

  const blobUses = (): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { blobs } of [...all(), ...branchesOf("all")])
      for (const { hash } of blobs) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return counts;
  };

  const branchesOf = (tasks: readonly string[] | "all"): SweptBranch[] =>
    [...byMap].flatMap(([task, ofMap]) =>
      tasks !== "all" && !tasks.includes(task)
        ? []
        : [...ofMap.values()].map((branch) => ({
            task,
            branch,
            usedAt: Math.floor(branch.startedAt + branch.durationMs),
            sizeBytes: 0,
            blobs: blobsOf(branch),
          })),
    );

  /** The branches that no kept entry is made of; a run that is going on may be about to use any. */
  const lonelyBranches = (without: readonly SweptEntry[]): SweptBranch[] => {
    if (goingOn().length > 0) return [];
    const going = new Set(without.map(({ entry }) => entry));
    const used = new Set(
      all().flatMap(({ entry }) =>
        going.has(entry) ? [] : (entry.branches ?? []).map((key) => idOf({ task: entry.task, key })),
      ),
    );
    return branchesOf("all").filter(({ task, branch: { key } }) => !used.has(idOf({ task, key })));
  };

  const unneeded = (): SweptEntry[] => {
    const going = goingOn();
    const ids = new Set(going.map(({ runId }) => runId));
    const since = Math.min(...going.map(({ startedAt }) => startedAt));
    return all().filter(
      ({ entry, usedAt }) =>
        !ids.has(entry.runId) &&
        usedAt < since &&
        !heads.values().some((ofPipeline) => ofPipeline.get(entry.task) === entry.key),
    );
  };

  const oldRuns = (): SweptRun[] => {
    const last = new Map<string, number>();
    for (const { pipeline, startedAt } of runs.values())
      last.set(pipeline, Math.max(startedAt, last.get(pipeline) ?? startedAt));
    return [...runs.values()]
      .filter(({ pipeline, startedAt, end }) => end !== undefined && startedAt < last.get(pipeline)!)
      .map(({ runId, startedAt }) => ({ kind: "run", runId, usedAt: startedAt, sizeBytes: 0, blobs: [] }));
  };

  /** The results that nobody names without these entries. */
  const lonely = (without: readonly Unneeded[]): string[] => {
    const left = blobUses();
    for (const { blobs } of without) for (const { hash } of blobs) left.set(hash, left.get(hash)! - 1);
    const isQuiet = goingOn().length === 0;
    return kept().filter((hash) => (left.get(hash) ?? 0) === 0 && (isQuiet || !putLately.has(hash)));
  };

  const removeEntries = (
    chosen: readonly { readonly item: SweptEntry; readonly because: RemovedEntry["because"] }[],
    branches: readonly SweptBranch[],
    { now, dryRun = false }: Pick<StoreSweepOptions, "now" | "dryRun">,
    by: Removal["by"],
  ): Removed => {
    const beforeBytes = usedBytes();
    const gone = lonely([...chosen.map(({ item }) => item), ...branches]);
    const freedBytes = gone.reduce((sum, hash) => sum + sizeOf(hash), 0);
    if (!dryRun) {
      for (const { item } of chosen) {
        const { task, key } = item.entry;
        entries.get(task)!.delete(key);
        uses.delete(idOf(item.entry));
        if (entries.get(task)!.size === 0) removed.set(task, { by, at: now });
      }
      for (const { task, branch } of branches) byMap.get(task)!.delete(branch.key);
      for (const hash of gone) {
        bytes.delete(hash);
        if (parcelBytes.delete(hash)) removeParcel(hash);
      }
    }
    return {
      dryRun,
      entries: chosen.map(({ item: { entry, usedAt, blobs }, because }) => ({
        task: entry.task,
        key: entry.key,
        sizeBytes: blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        usedAt,
        because,
      })),
      branchCount: branches.length,
      blobCount: gone.length,
      beforeBytes,
      afterBytes: beforeBytes - freedBytes,
    };
  };

  return {
    lend(entry) {
      const going = goingOn();
      if (going.length > 0) uses.set(idOf(entry), Math.max(...going.map(({ startedAt }) => startedAt)));
    },
    leave(task, key, now) {
      const id = idOf({ task, key });
      uses.set(id, Math.max(now, uses.get(id) ?? 0));
    },

    async sweep(budget: Budget, options: StoreSweepOptions): Promise<Swept | undefined> {
      const { now, dryRun = false, unlessSince } = options;
      if (unlessSince !== undefined) {
        const before = (sweptAt ??= now);
        if (before > unlessSince && before <= now) return undefined;
      }
      if (!dryRun) sweptAt = now;
      const { chosen, freedBytes } = overBudget([...unneeded(), ...oldRuns()], budget, {
        now,
        usedBytes: usedBytes(),
        blobUses: blobUses(),
      });
      const gone = chosen.flatMap(({ item, because }) => (item.kind === "entry" ? [{ item, because }] : []));
      const history = chosen.flatMap(({ item }) => (item.kind === "run" ? [item.runId] : []));
      if (!dryRun) for (const runId of history) runs.delete(runId);
      const branches = overBudget(lonelyBranches(gone.map(({ item }) => item)), budget, {
        now,
        usedBytes: usedBytes() - freedBytes,
        blobUses: blobUses(),
      }).chosen.map(({ item }) => item);
      return {
        ...removeEntries(gone, branches, options, "sweep"),
        runCount: history.length,
        digestCount: 0,
        damagedCount: 0,
      };
    },
    async remove(tasks, options) {
      const wanted = tasks === "all" ? undefined : new Set(tasks);
      const chosen = all().filter(({ entry }) => wanted === undefined || wanted.has(entry.task));
      return removeEntries(
        chosen.map((item) => ({ item, because: "asked" })),
        branchesOf(tasks),
        options,
        "clean",
      );
    },
    async removals() {
      return new Map([...removed].filter(([task]) => (entries.get(task)?.size ?? 0) === 0));
    },
  };
}

/** Each once, however often the result holds it. */
function blobsOf(entry: Pick<NewEntry, "result" | "keptOutputs">): SweptEntry["blobs"] {
  const named = namedFiles(entry) ?? [];
  const parcels = new Map(named.map(({ address, sizeBytes }) => [address, { hash: address, sizeBytes }]));
  return [entry.result, ...parcels.values()];
}

function idOf({ task, key }: Pick<NewEntry, "task" | "key">): string {
  return `${key} ${task}`;
}
