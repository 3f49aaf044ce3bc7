import type { Branch, BranchStore } from "../model/branch.ts";
import type { ResultRef, StoredBytes } from "../model/entry.ts";

/** The branches of maps in a memory store. */
export interface MemoryBranches {
  readonly branches: BranchStore;
  /** By map and key. */
  readonly byMap: Map<string, Map<string, Branch>>;
}

/**
 * @param readStored gives the bytes of a result; its first argument is for messages
 * @param keysOf the keys that the entry of a map lists
 */
export function memoryBranches(
  readStored: (of: string, result: ResultRef) => Promise<StoredBytes>,
  keysOf: (task: string, key: string) => readonly string[] | undefined,
): MemoryBranches {
  const byMap = new Map<string, Map<string, Branch>>();
  return {
    byMap,
    branches: {
      async find(task, keys) {
        const found = new Map<string, Branch>();
        for (const key of keys) {
          const branch = byMap.get(task)?.get(key);
          if (branch !== undefined) found.set(key, structuredClone(branch));
        }
        return found;
      },
      async save(task, branch) {
        const ofMap = byMap.get(task) ?? new Map<string, Branch>();
        byMap.set(task, ofMap.set(branch.key, structuredClone(branch)));
      },
      async read(task, branches) {
        const all: StoredBytes[] = [];
        for (const { key, result } of branches) {
          const read = await readStored(`a branch of ${JSON.stringify(task)}`, result);
          if (read.kind === "damaged" && byMap.get(task)?.get(key)?.result.hash === result.hash)
            byMap.get(task)!.delete(key);
          all.push(read);
        }
        return all;
      },
      keysOf: async (task, key) => keysOf(task, key) ?? [],
    },
  };
}
