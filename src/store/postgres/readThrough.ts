import type { Entry, NewEntry } from "../../model/entry.ts";
import type { Store } from "../../model/store.ts";
import type { SharedStore } from "./shared.ts";

/**
 * A shared store that is only read, before a store of this machine, which takes all that is made here. What both have is the
 * machine's own.
 */
export function readThrough(local: Store, shared: SharedStore): SharedStore {
  /** Damaged there, which only others can repair. */
  const unusable = new Set<string>();
  const isUsable = (entry: Entry | undefined): entry is Entry => entry !== undefined && !unusable.has(nameOf(entry));
  const usable = (entry: Entry | undefined): Entry | undefined => (isUsable(entry) ? entry : undefined);

  const isLocal = async ({ task, key, result }: Pick<Entry, "task" | "key" | "result">): Promise<boolean> =>
    (await local.find(task, key))?.result.hash === result.hash;

  /** Takes an entry of the shared store over, where something must be written about it. */
  const takeOver = async (entry: NewEntry): Promise<void> => {
    const read = await shared.readResult(entry);
    if (read.kind === "damaged") return;
    const result = await local.putResult(read.bytes, read.parcels);
    await local.saveEntry({ ...entry, result });
  };

  return {
    async heads(pipeline) {
      const heads = new Map<string, Entry>();
      for (const [task, entry] of await shared.heads(pipeline)) if (isUsable(entry)) heads.set(task, entry);
      for (const [task, entry] of await local.heads(pipeline)) heads.set(task, entry);
      return heads;
    },
    find: async (task, key) => (await local.find(task, key)) ?? usable(await shared.find(task, key)),
    async newest(task) {
      const [here, there] = [await local.newest(task), usable(await shared.newest(task))];
      if (here === undefined || there === undefined) return here ?? there;
      return there.startedAt > here.startedAt ? there : here;
    },
    async closest(task, key) {
      const here = await local.closest(task, key);
      if (here?.key === key) return here;
      const there = usable(await shared.closest(task, key));
      return there?.key === key ? there : (here ?? there);
    },
    origin: async (task, key) => (await local.origin(task, key)) ?? shared.origin(task, key),
    async kept(task) {
      const here = await local.kept(task);
      const keys = new Set(here.map(({ key }) => key));
      return [...here, ...(await shared.kept(task)).filter((entry) => !keys.has(entry.key) && isUsable(entry))];
    },
    withResult: async (task, hash) =>
      (await local.withResult(task, hash)) ?? usable(await shared.withResult(task, hash)),

    branches: {
      async find(task, keys) {
        const here = await local.branches.find(task, keys);
        const missing = keys.filter((key) => !here.has(key));
        const there = missing.length === 0 ? [] : await shared.branches.find(task, missing);
        return new Map([...there, ...here]);
      },
      save: (task, branch) => local.branches.save(task, branch),
      async read(task, branches) {
        const here = await local.branches.find(
          task,
          branches.map(({ key }) => key),
        );
        const isHere = branches.map(({ key, result }) => here.get(key)?.result.hash === result.hash);
        const [ours, theirs] = [
          await local.branches.read(
            task,
            branches.filter((_, i) => isHere[i]),
          ),
          await shared.branches.read(
            task,
            branches.filter((_, i) => !isHere[i]),
          ),
        ].map((list) => list.values());
        return isHere.map((its) => (its ? ours : theirs)!.next().value!);
      },
      async keysOf(task, key) {
        const here = await local.branches.keysOf(task, key);
        return here.length > 0 ? here : shared.branches.keysOf(task, key);
      },
    },

    keepFiles: (name, write) => local.keepFiles(name, write),
    keepOutput: (name, files) => local.keepOutput(name, files),
    async findFiles(refs) {
      const here = await local.findFiles(refs);
      return "problem" in here ? shared.findFiles(refs) : here;
    },
    putResult: (bytes, parcels) => local.putResult(bytes, parcels),
    async readResult(entry) {
      if (await isLocal(entry)) return local.readResult(entry);
      // It may have been put a moment ago, and not be named yet.
      const there = await shared.find(entry.task, entry.key);
      if (there?.result.hash !== entry.result.hash) return local.readResult(entry);
      const read = await shared.readResult(entry);
      if (read.kind === "damaged") unusable.add(nameOf(entry));
      return read;
    },

    async saveEntry(entry, record) {
      // Its bytes may be in the shared store alone: a result that is taken for another key, or is judged anew.
      const known = await shared.withResult(entry.task, entry.result.hash);
      if (known !== undefined && !(await isPutHere(local, entry))) await takeOver({ ...entry, result: known.result });
      return local.saveEntry(entry, record);
    },
    forget: (task, key) => local.forget(task, key),
    saveTask: (record) => local.saveTask(record),
    startFlight: (flight, options) => local.startFlight(flight, options),
    endFlight: (flight) => local.endFlight(flight),
    startRun: (run) => local.startRun(run),
    async endRun(end) {
      for (const { task, key, runId } of end.expired) {
        if ((await local.find(task, key)) !== undefined) continue;
        const there = await shared.find(task, key);
        const origin = there === undefined ? undefined : await shared.origin(task, key);
        if (there?.runId === runId && origin !== undefined) await takeOver({ ...there, origin });
      }
      await local.endRun(end);
    },
    runs: (filter) => local.runs(filter),
    sweep: (budget, options) => local.sweep(budget, options),
    remove: (tasks, options) => local.remove(tasks, options),
    removals: () => local.removals(),
    makerOf: (task, key) => shared.makerOf(task, key),
    async close() {
      await local.close();
      await shared.close();
    },
  };
}

/** Whether the bytes of an entry that is about to be saved are here. */
async function isPutHere(local: Store, { task, key, result }: NewEntry): Promise<boolean> {
  if ((await local.withResult(task, result.hash)) !== undefined) return true;
  return (await local.readResult({ task, key, result })).kind === "bytes";
}

function nameOf({ task, key, result }: Pick<Entry, "task" | "key" | "result">): string {
  return `${key} ${result.hash} ${task}`;
}
