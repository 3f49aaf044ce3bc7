import assert from "node:assert/strict";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Entry, NewEntry } from "../../model/entry.ts";
import type { Parcel } from "../../model/kept.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes, sampleEntry, sampleRecord } from "../samples.ts";

export const write =
  (text: string | Uint8Array): ((path: string) => Promise<void>) =>
  (path) =>
    writeFile(path, text);

export async function writeFolder(path: string): Promise<void> {
  await mkdir(join(path, "inner/empty"), { recursive: true });
  await writeFile(join(path, "b.txt"), "b");
  await writeFile(join(path, "inner/a.txt"), "a");
  await symlink("../b.txt", join(path, "inner/link"));
}

/** Saves an entry whose result holds these. */
export async function saveWith(
  store: Store,
  parcels: readonly Parcel[],
  changes: Partial<NewEntry> = {},
): Promise<NewEntry> {
  const entry = sampleEntry(await store.putResult(sampleBytes(10), parcels), changes);
  await store.saveEntry(entry, sampleRecord(entry));
  return entry;
}

export async function parcelsOf(store: Store, entry: Entry): Promise<readonly Parcel[]> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") assert.fail(read.problem);
  return read.parcels ?? [];
}

/** Writes to a kept file, as a task may that was given its path. */
export async function alter(path: string, text: string): Promise<void> {
  await chmod(path, 0o644);
  await writeFile(path, text);
}
