import type { Store } from "../../model/store.ts";
import { openLocalMemo } from "../sqlite/localMemo.ts";
import { sqliteStore } from "../sqlite/index.ts";
import { readAddress } from "./address.ts";
import type { Maker } from "./maker.ts";
import { checkedOptions, type PostgresOptions } from "./options.ts";
import { signing } from "./signature.ts";
import type { SharedStore } from "./shared.ts";

export type { Maker } from "./maker.ts";
export type { PostgresOptions, StoreMode } from "./options.ts";

/** The store of a team. */
export interface TeamStore extends Store {
  /** Who made an entry; undefined where it was made here and is not shared, or is not there. */
  makerOf(task: string, key: string): Promise<Maker | undefined>;
}

/** Above this size, results lie on this machine's disk as well (results.ts). */
const LARGE_ABOVE_BYTES = 64 * 1024;

/**
 * The store of a team, in a PostgreSQL database. Nothing is loaded or connected to before it is used.
 *
 * @param folder the state folder of this machine
 * @throws PipelineError `BAD_OPTION`
 */
export function postgresStore(url: string, given: PostgresOptions & { readonly folder: string }): TeamStore {
  const options = checkedOptions(given);
  const address = readAddress(url, given.schema);
  // A key that is too short is told at once.
  signing(options.teamKey);
  const { folder } = given;
  const listeners = new Set<(message: string) => void>();
  const warn = (message: string): void => {
    for (const listener of listeners) listener(message);
  };
  const isReadOnly = options.mode === "read";
  const own = isReadOnly ? sqliteStore({ folder, onDamage: warn }) : undefined;
  const local =
    own === undefined
      ? openLocalMemo(folder, warn)
      : { memo: own.memo, save: async () => {}, sweep: async () => 0, close: async () => {} };

  let opening: Promise<SharedStore> | undefined;
  const open = async (): Promise<SharedStore> => {
    const { openShared } = await import("./shared.ts");
    const shared = openShared({ address, options, folder, local, warn });
    if (own === undefined) return shared;
    const { readThrough } = await import("./readThrough.ts");
    return readThrough(own, shared);
  };
  const opened = (): Promise<SharedStore> => (opening ??= open());

  return {
    kind: "postgres",
    location: address.location,
    folder,
    memo: local.memo,
    largeResults: isReadOnly ? own!.largeResults! : { folder: `${folder}/shared`, aboveBytes: LARGE_ABOVE_BYTES },
    onWarning(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    branches: {
      find: async (task, keys) => (await opened()).branches.find(task, keys),
      save: async (task, branch) => (await opened()).branches.save(task, branch),
      read: async (task, branches) => (await opened()).branches.read(task, branches),
      keysOf: async (task, key) => (await opened()).branches.keysOf(task, key),
    },
    heads: async (pipeline) => (await opened()).heads(pipeline),
    find: async (task, key) => (await opened()).find(task, key),
    newest: async (task) => (await opened()).newest(task),
    closest: async (task, key) => (await opened()).closest(task, key),
    origin: async (task, key) => (await opened()).origin(task, key),
    kept: async (task) => (await opened()).kept(task),
    withResult: async (task, hash) => (await opened()).withResult(task, hash),
    keepFiles: async (name, write) => (await opened()).keepFiles(name, write),
    putResult: async (bytes, parcels) => (await opened()).putResult(bytes, parcels),
    shareResult: async (result) => (await opened()).shareResult?.(result),
    readResult: async (entry) => (await opened()).readResult(entry),
    keepOutput: async (name, files) => (await opened()).keepOutput(name, files),
    findFiles: async (refs) => (await opened()).findFiles(refs),
    saveEntry: async (entry, record) => (await opened()).saveEntry(entry, record),
    forget: async (task, key) => (await opened()).forget(task, key),
    saveTask: async (record) => (await opened()).saveTask(record),
    startFlight: async (flight, flightOptions) => (await opened()).startFlight(flight, flightOptions),
    endFlight: async (flight) => (await opened()).endFlight(flight),
    startRun: async (run) => (await opened()).startRun(run),
    endRun: async (end) => (await opened()).endRun(end),
    runs: async (filter) => (await opened()).runs(filter),
    sweep: async (budget, sweepOptions) => (await opened()).sweep(budget, sweepOptions),
    remove: async (tasks, removeOptions) => (await opened()).remove(tasks, removeOptions),
    removals: async () => (await opened()).removals(),
    makerOf: async (task, key) => (await opened()).makerOf(task, key),
    async close() {
      const open = opening;
      // Who goes on after all opens it anew.
      opening = undefined;
      await open?.then((shared) => shared.close()).catch(() => {});
      await own?.close();
      await local.close();
    },
  };
}
