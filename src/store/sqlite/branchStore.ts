import { digest } from "../../fingerprint/digest.ts";
import type { Branch, BranchStore } from "../../model/branch.ts";
import type { StoredBytes } from "../../model/entry.ts";
import type { Blobs } from "./blobs.ts";
import {
  branchKeysOf,
  BranchWriter,
  BRANCHES_A_QUESTION,
  deleteBranch,
  findBranches,
  storedBranches,
} from "./branches.ts";
import type { Tables } from "./tables.ts";
import type { UnsavedResults } from "./unsaved.ts";

export interface BranchPlaces {
  readonly tables: Tables;
  readonly blobs: Blobs;
  readonly unsaved: UnsavedResults;
  /** Results up to this size are kept in the database. */
  readonly largestInDatabase: number;
  /** Explains what the file system refuses. */
  readonly files: <Result>(work: Promise<Result>) => Promise<Result>;
}

/** The branches of maps, in tables of their own and appended to the journal as each is done. */
export function sqliteBranches({ tables, blobs, unsaved, largestInDatabase, files }: BranchPlaces): BranchStore {
  const { database, journal, read, append } = tables;

  const readOne = async (
    task: string,
    branch: Branch,
    stored: { readonly hash: string; readonly bytes: Uint8Array | null } | undefined,
  ): Promise<StoredBytes> => {
    const { hash } = branch.result;
    const inRow = stored?.hash === hash ? stored.bytes : null;
    const bytes = unsaved.get(hash) ?? inRow ?? (await files(blobs.get(hash)));
    const what = `the stored result of a branch of ${JSON.stringify(task)}`;
    if (bytes !== undefined && digest(bytes) === hash) {
      const refs = branch.result.files;
      if (refs === undefined) return { kind: "bytes", bytes };
      const parcels = await files(blobs.parcels.find(refs));
      if (!("problem" in parcels)) return { kind: "bytes", bytes, parcels };
      await database.write((c) => deleteBranch(c, task, branch));
      return { kind: "damaged", problem: `a file of ${what} ${parcels.problem}` };
    }
    if (inRow !== null) await blobs.keepDamaged(hash, inRow);
    else if (bytes !== undefined) await files(blobs.setAside(hash));
    await database.write((c) => deleteBranch(c, task, branch));
    const problem = bytes === undefined ? "is missing" : "does not match its checksum";
    return { kind: "damaged", problem: `${what} ${problem}` };
  };

  return {
    async find(task, keys) {
      const found = new Map<string, Branch>();
      for (const some of inParts(keys))
        for (const branch of await read(task, (c) => findBranches(c, task, some))) found.set(branch.key, branch);
      return found;
    },

    async save(task, branch) {
      const { hash, sizeBytes } = branch.result;
      const bytes = sizeBytes > largestInDatabase ? null : unsaved.get(hash);
      if (bytes === undefined) throw new TypeError(`the bytes of a branch of ${JSON.stringify(task)} were not put`);
      const row = { task, branch, bytes };
      if (journal.isJoined) await append(() => journal.saveBranch(row));
      else await database.write((c) => new BranchWriter(c).insert(row));
      unsaved.saved(hash);
    },

    async read(task, branches) {
      const all: StoredBytes[] = [];
      for (const some of inParts(branches)) {
        const keys = some.filter(({ result }) => unsaved.get(result.hash) === undefined).map(({ key }) => key);
        const stored = await read(task, (c) => storedBranches(c, task, keys));
        for (const branch of some) all.push(await readOne(task, branch, stored.get(branch.key)));
      }
      return all;
    },

    keysOf: (task, key) => read(task, (c) => branchKeysOf(c, task, key)),
  };
}

function* inParts<Item>(list: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < list.length; at += BRANCHES_A_QUESTION) yield list.slice(at, at + BRANCHES_A_QUESTION);
}
