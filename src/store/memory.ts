import { digest } from "../fingerprint/digest.ts";
import type { Entry, NewEntry, ResultRef, StoredBytes } from "../model/entry.ts";
import type { RunRecord, TaskReport } from "../model/report.ts";
import type { NewRun, RunEnd, Store } from "../model/store.ts";
import { memoryBranches } from "./memoryBranches.ts";
import { memoryFlights } from "./memoryFlights.ts";
import { temporaryParcels } from "./parcels/temporary.ts";
import { memorySweep } from "./memorySweep.ts";

/**
 * A store that lives as long as it is referred to: for tests, and for pipelines that shall leave
 * nothing behind.
 *
 * @example
 * ```ts
 * pipeline("Example", [load], { store: memoryStore() });
 * ```
 */
export function memoryStore(): Store {
  const entries = new Map<string, Map<string, NewEntry>>();
  const bytes = new Map<string, Uint8Array>();
  const heads = new Map<string, Map<string, string>>();
  const memos = new Map<string, Map<string, string>>();
  const flights = memoryFlights();
  const runs = new Map<string, NewRun & { end?: RunEnd; tasks: TaskReport[] }>();
  const putLately = new Set<string>();
  const parcels = temporaryParcels();
  const parcelBytes = new Map<string, number>();
  /** Bytes and files that are damaged are forgotten. */
  const readStored = async (of: string, result: ResultRef): Promise<StoredBytes> => {
    const found = bytes.get(result.hash);
    if (found !== undefined && digest(found) === result.hash) {
      if (result.files === undefined) return { kind: "bytes", bytes: found };
      const its = await parcels.find(result.files);
      if (!("problem" in its)) return { kind: "bytes", bytes: found, parcels: its };
      return { kind: "damaged", problem: `a file of the stored result of ${of} ${its.problem}` };
    }
    bytes.delete(result.hash);
    const problem = found === undefined ? "is missing" : "does not match its checksum";
    return { kind: "damaged", problem: `the stored result of ${of} ${problem}` };
  };
  const { branches, byMap } = memoryBranches(readStored, (task, key) => entries.get(task)?.get(key)?.branches);
  const { lend, leave, ...sweeping } = memorySweep({
    entries,
    bytes,
    byMap,
    parcelBytes,
    removeParcel: (address) => parcels.remove(address),
    heads,
    runs,
    putLately,
  });
  const given = (entry: NewEntry | undefined): Entry | undefined => {
    if (entry === undefined) return undefined;
    lend(entry);
    return withoutOrigin(entry);
  };

  return {
    kind: "memory",
    location: "memory",
    branches,
    memo: {
      async recall(kind, names) {
        const known = memos.get(kind) ?? new Map<string, string>();
        return new Map(names.filter((name) => known.has(name)).map((name) => [name, known.get(name)!]));
      },
      async remember(kind, digests) {
        memos.set(kind, new Map([...(memos.get(kind) ?? []), ...digests]));
      },
    },

    async heads(pipeline) {
      const found = new Map<string, Entry>();
      for (const [task, key] of heads.get(pipeline) ?? []) {
        const entry = entries.get(task)?.get(key);
        if (entry !== undefined) found.set(task, withoutOrigin(entry));
      }
      return found;
    },
    async find(task, key) {
      return given(entries.get(task)?.get(key));
    },
    async newest(task) {
      let newest: NewEntry | undefined;
      for (const entry of entries.get(task)?.values() ?? []) {
        if (newest === undefined || entry.startedAt >= newest.startedAt) newest = entry;
      }
      return given(newest);
    },
    async closest(task, key) {
      return (await this.find(task, key)) ?? this.newest(task);
    },
    async origin(task, key) {
      return entries.get(task)?.get(key)?.origin;
    },
    async kept(task) {
      return [...(entries.get(task)?.values() ?? [])];
    },
    async withResult(task, hash) {
      const entry = entries
        .get(task)
        ?.values()
        .find(({ result }) => result.hash === hash);
      return entry === undefined ? undefined : withoutOrigin(entry);
    },

    async keepFiles(name, write) {
      const parcel = await parcels.keepFiles(name, write);
      parcelBytes.set(parcel.address, parcel.sizeBytes);
      putLately.add(parcel.address);
      return parcel;
    },

    async keepOutput(name, files) {
      const ref = await parcels.keepOutput(name, files);
      if (ref === undefined) return undefined;
      parcelBytes.set(ref.address, ref.sizeBytes);
      putLately.add(ref.address);
      return ref;
    },
    findFiles: (refs) => parcels.find(refs),

    async putResult(result, held = []) {
      const hash = digest(result);
      bytes.set(hash, Uint8Array.from(result));
      putLately.add(hash);
      if (held.length === 0) return { hash, sizeBytes: result.length };
      const files = await parcels.put(held);
      for (const { address, sizeBytes } of files) {
        parcelBytes.set(address, sizeBytes);
        putLately.add(address);
      }
      return { hash, sizeBytes: result.length, files };
    },
    async readResult({ task, key, result }) {
      const read = await readStored(JSON.stringify(task), result);
      if (read.kind === "damaged" && entries.get(task)?.get(key)?.result.hash === result.hash)
        entries.get(task)!.delete(key);
      return read;
    },

    async saveEntry(entry, record) {
      // Both copies first, since either may be refused: all is saved, or nothing.
      const [itsEntry, its] = structuredClone([entry, record] as const);
      const ofTask = entries.get(entry.task) ?? new Map<string, NewEntry>();
      // Taken out first, so that it comes last: the newest.
      ofTask.delete(entry.key);
      entries.set(entry.task, ofTask.set(entry.key, itsEntry));
      if (its !== undefined) runs.get(its.runId)?.tasks.push(its.report);
      flights.land(entry);
    },
    async forget(task, key) {
      entries.get(task)?.delete(key);
    },
    async saveTask({ runId, report }) {
      runs.get(runId)?.tasks.push(structuredClone(report));
    },
    startFlight: flights.start,
    async endFlight(flight) {
      flights.end(flight);
    },
    async startRun(run) {
      runs.set(run.runId, { ...run, tasks: [] });
    },
    async endRun(end) {
      for (const { task, key, runId } of end.expired) {
        const entry = entries.get(task)?.get(key);
        if (entry?.runId !== runId || entry.expired !== null) continue;
        entries.get(task)!.set(key, { ...entry, expired: "complete" });
        byMap.delete(task);
      }
      const run = runs.get(end.runId);
      if (run !== undefined) run.end = end;
      if (runs.values().every((each) => each.end !== undefined)) putLately.clear();
      flights.endAll(end.runId);
      const known = heads.get(end.pipeline) ?? new Map<string, string>();
      const now = Math.floor((run?.startedAt ?? 0) + end.durationMs);
      for (const { task, key } of end.heads) {
        const before = known.get(task);
        if (before !== undefined && before !== key) leave(task, before, now);
        known.set(task, key);
      }
      for (const task of end.gone ?? []) {
        leave(task, known.get(task) ?? "", now);
        known.delete(task);
      }
      heads.set(end.pipeline, known);
    },
    async runs({ pipeline, limit, runId = "" }) {
      const found = [...runs.values()]
        .filter((run) => run.pipeline === pipeline && run.runId.startsWith(runId))
        .reverse();
      return found
        .toSorted((a, b) => b.startedAt - a.startedAt)
        .slice(0, limit)
        .map(recordOf);
    },
    ...sweeping,
    close: () => parcels.close(),
  };
}

function withoutOrigin(saved: NewEntry): Entry {
  const { origin, branches, ...entry } = saved;
  return origin === undefined && branches === undefined ? saved : structuredClone(entry);
}

function recordOf({
  runId,
  pipeline,
  startedAt,
  end,
  tasks,
}: NewRun & { end?: RunEnd; tasks: TaskReport[] }): RunRecord {
  const reused = (end?.reused ?? []).map((name): TaskReport => ({
    name,
    outcome: "reused",
    reason: "cached",
    durationMs: 0,
    steps: [],
  }));
  return {
    runId,
    pipeline,
    outcome: end?.outcome ?? "running",
    startedAt: new Date(startedAt).toISOString(),
    durationMs: end?.durationMs ?? null,
    tasks: [...reused, ...structuredClone(tasks)],
  };
}
