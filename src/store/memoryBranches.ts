import { digest } from "../fingerprint/digest.ts";
import type { Branch, BranchStore } from "../model/branch.ts";

/** The branches of maps in a memory store. */
export interface MemoryBranches {
  readonly branches: BranchStore;
  /** By map and key. */
  readonly byMap: Map<string, Map<string, Branch>>;
}

/**
 * @param bytes of results, by hash
 * @param keysOf the keys that the entry of a map lists
 */
export function memoryBranches(
  bytes: Map<string, Uint8Array>,
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
        return branches.map(({ key, result: { hash } }) => {
          const found = bytes.get(hash);
          if (found !== undefined && digest(found) === hash) return { kind: "bytes", bytes: found };
          bytes.delete(hash);
          if (byMap.get(task)?.get(key)?.result.hash === hash) byMap.get(task)!.delete(key);
          const problem = found === undefined ? "is missing" : "does not match its checksum";
          return { kind: "damaged", problem: `the stored result of a branch of ${JSON.stringify(task)} ${problem}` };
        });
      },
      keysOf: async (task, key) => keysOf(task, key) ?? [],
    },
  };
}
