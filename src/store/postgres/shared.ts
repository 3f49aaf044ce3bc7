import { join } from "node:path";
import type { Branch } from "../../model/branch.ts";
import type { Entry } from "../../model/entry.ts";
import type { NewRun, Store } from "../../model/store.ts";
import type { LocalMemo } from "../sqlite/localMemo.ts";
import type { Address } from "./address.ts";
import { inBatches } from "./batches.ts";
import type { BlobStore } from "./blobs/blobStore.ts";
import { openPlace } from "./blobs/place.ts";
import { sharedBlobs } from "./blobs/shared.ts";
import {
  branchKeysOf,
  BRANCHES_A_QUESTION,
  deleteBranch,
  findBranches,
  saveBranches,
  type BranchWrite,
} from "./branches.ts";
import { openCache } from "./cache.ts";
import { openDatabase } from "./database.ts";
import {
  deleteEntry,
  EntryReader,
  entryWithResult,
  entryWrite,
  expireEntries,
  keptEntries,
  lookUp,
  originOf,
  reportWrite,
  saveEntries,
  saveReports,
  type EntryWrite,
  type LookUp,
  type ReportWrite,
} from "./entries.ts";
import { openFlights } from "./flights.ts";
import { KnownHeads } from "./heads.ts";
import { thisMaker, type Maker } from "./maker.ts";
import { entryAddress } from "./names.ts";
import type { CheckedOptions } from "./options.ts";
import { sharedParcels } from "./parcels.ts";
import { CACHED_ABOVE_BYTES, sharedResults } from "./results.ts";
import { insertRun, readRuns } from "./runs.ts";
import { openSession } from "./session.ts";
import { signing } from "./signature.ts";
import { readRemovals, removeEntries, sweepStore } from "./sweep/sweep.ts";

/** A shared store at work. */
export interface SharedStore extends Omit<
  Store,
  "kind" | "location" | "memo" | "largeResults" | "folder" | "onWarning"
> {
  /** Who made an entry. */
  makerOf(task: string, key: string): Promise<Maker | undefined>;
}

export interface SharedStorePlaces {
  readonly address: Address;
  readonly options: CheckedOptions;
  /** The state folder of this machine. */
  readonly folder: string;
  readonly local: LocalMemo;
  readonly warn: (message: string) => void;
}

/** The folder of what was fetched once. */
export function cacheFolder(folder: string): string {
  return join(folder, "shared");
}

/** The store of a team: PostgreSQL, a place for large results, and a cache on this machine. */
export function openShared({ address, options, folder, local, warn }: SharedStorePlaces): SharedStore {
  const isReadOnly = options.mode === "read";
  const database = openDatabase({ ...address, ...options, isReadOnly, warn });
  const { query } = database;
  let place: Promise<BlobStore> | undefined;
  const large = (): Promise<BlobStore> =>
    (place ??= database.meta().then(({ blobs }) => openPlace(options.blobs ?? blobs, query)));
  const blobs = sharedBlobs(database, large);
  const cache = openCache(cacheFolder(folder), options.maxCacheBytes);
  const parcels = sharedParcels({ database, blobs, cache });
  const openRuns = new Map<string, NewRun>();
  const results = sharedResults(blobs, parcels, cache, {
    isRunning: () => openRuns.size > 0,
    lossCount: () => database.lossCount(),
  });
  const session = openSession({ database, schema: address.schema, restore: () => flights.restore() });
  const flights = openFlights(database, session);
  const signs = signing(options.teamKey);
  const knownHeads = new KnownHeads();
  let isToldOfUnsigned = false;

  const tellOfUnsigned = (): void => {
    if (isToldOfUnsigned) return;
    isToldOfUnsigned = true;
    warn("there are results in the shared store that are not signed with the team's key: they are not used");
  };
  const reader = new EntryReader(signs, tellOfUnsigned);

  let maker: Promise<number> | undefined;
  const madeBy = (): Promise<number> => {
    maker ??= insertMaker();
    maker.catch(() => (maker = undefined));
    return maker;
  };
  const insertMaker = async (): Promise<number> => {
    const { person, host, commit = "" } = thisMaker(process.cwd());
    const [row] = await query<[number]>(
      `insert into makers (person, host, commit_hash) values ($1, $2, $3)
       on conflict (person, host, commit_hash) do update set host = excluded.host returning id`,
      [person, host, commit],
    );
    return row![0];
  };

  const find = inBatches<LookUp, Entry | undefined>((asked) => lookUp(query, reader, asked));
  const save = inBatches<EntryWrite, undefined>(async (writes) => {
    await saveEntries(query, writes, await madeBy());
    return writes.map(() => undefined);
  });
  const report = inBatches<ReportWrite, undefined>(async (reports) => {
    await saveReports(query, reports);
    return reports.map(() => undefined);
  });
  const saveBranch = inBatches<BranchWrite, undefined>(async (writes) => {
    await saveBranches(query, signs, writes, await madeBy());
    return writes.map(() => undefined);
  });
  const noteUse = inBatches<{ readonly address: Buffer; readonly usedAt: number }, undefined>(async (uses) => {
    const each = [...new Map(uses.map((use) => [use.address.toString("latin1"), use])).values()];
    await query(
      `with quick as (select set_config('synchronous_commit', 'off', true))
       insert into uses (address, used_at)
       select u.address, u.used_at from quick, unnest($1::bytea[], $2::bigint[]) u (address, used_at) order by u.address
       on conflict (address) do update set used_at = greatest(uses.used_at, excluded.used_at)`,
      [each.map(({ address }) => address), each.map(({ usedAt }) => usedAt)],
    );
    return uses.map(() => undefined);
  });

  /** What a run is given is not swept while the run goes on. Of heads nothing need be said. */
  const lend = async (entry: Entry | undefined, key?: string): Promise<Entry | undefined> => {
    if (entry === undefined || openRuns.size === 0 || (key !== undefined && entry.key !== key)) return entry;
    if (knownHeads.has(entry) || openRuns.has(entry.runId)) return entry;
    const usedAt = Math.max(...openRuns.values().map(({ startedAt }) => startedAt));
    await noteUse({ address: entryAddress(entry.task, entry.key), usedAt });
    return entry;
  };

  return {
    heads: (pipeline) => knownHeads.read(query, reader, pipeline),
    find: async (task, key) => lend(await find({ task, key, orNewest: false })),
    newest: async (task) => lend(await find({ task, key: undefined, orNewest: true })),
    closest: async (task, key) => lend(await find({ task, key, orNewest: true }), key),
    origin: (task, key) => originOf(query, task, key),
    kept: (task) => keptEntries(query, reader, task),
    withResult: (task, hash) => entryWithResult(query, reader, task, hash),

    branches: {
      async find(task, keys) {
        const found = new Map<string, Branch>();
        for (let at = 0; at < keys.length; at += BRANCHES_A_QUESTION)
          for (const branch of await findBranches(query, signs, task, keys.slice(at, at + BRANCHES_A_QUESTION)))
            found.set(branch.key, branch);
        return found;
      },
      async save(task, branch) {
        await results.share(branch.result);
        await saveBranch({ task, branch });
      },
      read: (task, branches) =>
        Promise.all(
          branches.map(async (branch) => {
            const read = await results.read(`the stored result of a branch of ${JSON.stringify(task)}`, branch.result);
            if (read.kind === "damaged" && !isReadOnly) await deleteBranch(query, task, branch);
            return read;
          }),
        ),
      keysOf: (task, key) => branchKeysOf(query, task, key),
    },

    keepFiles: (name, write) => parcels.keepFiles(name, write),
    keepOutput: (name, files) => parcels.keepOutput(name, files),
    findFiles: (refs) => parcels.find(refs),
    putResult: (bytes, held = []) => results.put(bytes, held),
    shareResult: (result) => results.share(result),
    async readResult(entry) {
      const read = await results.read(`the stored result of ${JSON.stringify(entry.task)}`, entry.result);
      if (read.kind === "damaged" && !isReadOnly) await deleteEntry(query, entry);
      return read;
    },

    async saveEntry(entry, record) {
      // First, since it may be refused.
      const write = entryWrite(entry, record, signs);
      await results.share(entry.result);
      await save(write);
      flights.land(entry);
    },
    async forget(task, key) {
      await query("delete from entries where address = $1", [entryAddress(task, key)]);
    },
    async saveTask(record) {
      await report(reportWrite(record));
    },

    startFlight: flights.start,
    endFlight: flights.end,

    async startRun(run) {
      await insertRun(query, run, { madeBy: await madeBy(), session: await session.id() });
      openRuns.set(run.runId, run);
    },
    async endRun({ runId, pipeline, outcome, durationMs, reused, expired, heads, gone = [] }) {
      await flights.endAll(runId);
      await database.transaction(async (its) => {
        const [row] = await its<[number]>(
          "update runs set outcome = $2, duration_ms = $3, reused = $4 where run_id = $1 returning started_at::float8",
          [runId, outcome, durationMs, JSON.stringify(reused)],
        );
        await expireEntries(its, expired);
        const now = Math.floor((row?.[0] ?? 0) + durationMs);
        await knownHeads.write(its, { pipeline, heads, gone, now });
      });
      knownHeads.leave(pipeline);
      openRuns.delete(runId);
      await local.save();
    },
    runs: (filter) => readRuns(query, filter),

    async sweep(budget, sweepOptions) {
      const { now, dryRun = false } = sweepOptions;
      if (!dryRun) await cache.trim(now).catch(() => {});
      const swept = await sweepStore({ database, blobs, cache }, budget, sweepOptions);
      if (swept === undefined) return undefined;
      return { ...swept, digestCount: await local.sweep(now - budget.maxAgeMs, dryRun), damagedCount: 0 };
    },
    remove: (tasks, removeOptions) => removeEntries({ database, blobs, cache }, tasks, removeOptions),
    removals: () => readRemovals(query),

    async makerOf(task, key) {
      const [row] = await query<[string, string, string]>(
        "select m.person, m.host, m.commit_hash from entries e join makers m on m.id = e.made_by where e.address = $1",
        [entryAddress(task, key)],
      );
      if (row === undefined) return undefined;
      const [person, host, commit] = row;
      return { person, host, ...(commit === "" ? {} : { commit }) };
    },

    async close() {
      await session.close();
      await database.close();
    },
  };
}

export const LARGE_RESULTS_ABOVE_BYTES: number = CACHED_ABOVE_BYTES;
