import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest } from "../../fingerprint/digest.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes } from "../samples.ts";
import { bytesOf, endWith, type Case, type WithStore } from "./asking.ts";
import { alter, parcelsOf, saveWith, write, writeFolder } from "./keeping.ts";

/** Keeps `a.txt`, which says `a`, as an output. */
async function keptOutput(store: Store) {
  const folder = await mkdtemp(join(tmpdir(), "little-pipelines-outputs-"));
  try {
    const path = join(folder, "a.txt");
    await writeFile(path, "a");
    const file = { path, within: "", sizeBytes: 1, hash: digest("a"), isProgram: false };
    return { ...(await store.keepOutput("a.txt", [file]))!, output: "a.txt" };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What may become of a file that was handed out. */
const SPOILS: readonly ((path: string) => Promise<unknown>)[] = [
  (path) => alter(path, "all is ill!"),
  (path) => alter(path, "longer than it was"),
  (path) => rm(path),
];

/** What may become of a folder. */
const FOLDER_SPOILS: typeof SPOILS = [
  (path) => writeFile(join(path, "inner/more.txt"), "more"),
  (path) => rm(join(path, "b.txt")),
  (path) => rm(join(path, "inner/empty"), { recursive: true }),
];

/** What a store promises of files that were altered, where it has one copy of each. */
export const alteredCases: readonly Case<WithStore>[] = [
  [
    "a file that was altered is noticed: the entry is set aside, and all can be made again",
    async (store) => {
      for (const spoil of SPOILS) {
        const other = await saveWith(store, [await store.keepFiles("other.txt", write("other"))], { task: "Other" });
        const parcel = await store.keepFiles("report.txt", write("all is well"));
        const entry = await saveWith(store, [parcel]);
        await endWith(store, "run-1", [entry]);
        await spoil(parcel.path);
        const read = await store.readResult(entry);
        assert.equal(read.kind, "damaged");
        assert.match(read.kind === "damaged" ? read.problem : "", /a file of the stored result of "Load"/);
        assert.equal(await store.find(entry.task, entry.key), undefined);
        assert.deepEqual(await store.heads("Example"), new Map());
        assert.equal((await parcelsOf(store, other)).length, 1);
        const again = await saveWith(store, [await store.keepFiles("report.txt", write("all is well"))]);
        assert.equal(await readFile((await parcelsOf(store, again))[0]!.path, "utf8"), "all is well");
      }
    },
  ],
  [
    "what was added to a folder, or taken away from it, is noticed",
    async (store) => {
      for (const spoil of FOLDER_SPOILS) {
        const parcel = await store.keepFiles("out", writeFolder);
        const entry = await saveWith(store, [parcel]);
        await spoil(parcel.path);
        assert.equal((await store.readResult(entry)).kind, "damaged");
      }
    },
  ],
  [
    "a copy of an output that was altered is noticed and set aside; the result is as good as before",
    async (store) => {
      const keptOutputs = [await keptOutput(store)];
      const entry = await saveWith(store, [], { keptOutputs });
      const found = await store.findFiles(keptOutputs);
      assert.ok(!("problem" in found));
      await chmod(found[0]!.path, 0o644);
      await writeFile(found[0]!.path, "x");
      await utimes(found[0]!.path, 1, 1);
      assert.ok("problem" in (await store.findFiles(keptOutputs)));
      assert.deepEqual(await bytesOf(store, entry), sampleBytes(10));
      const again = await store.findFiles([await keptOutput(store)]);
      assert.ok(!("problem" in again));
      assert.equal(await readFile(again[0]!.path, "utf8"), "a");
    },
  ],
  [
    "a result whose file was altered is set aside, also where outputs are kept with it",
    async (store) => {
      const held = await store.keepFiles("held.txt", write("held"));
      const entry = await saveWith(store, [held], { keptOutputs: [await keptOutput(store)] });
      await endWith(store, "run-1", [entry]);
      await alter(held.path, "other");
      assert.equal((await store.readResult(entry)).kind, "damaged");
      assert.equal(await store.find(entry.task, entry.key), undefined);
    },
  ],
];

/** What it promises where it has another copy. */
export const healingCases: readonly Case<WithStore>[] = [
  [
    "a file that was altered is noticed, and handed out as it was put",
    async (store) => {
      for (const spoil of SPOILS) {
        const parcel = await store.keepFiles("report.txt", write("all is well"));
        const entry = await saveWith(store, [parcel]);
        await spoil(parcel.path);
        const [found] = await parcelsOf(store, entry);
        assert.equal(await readFile(found!.path, "utf8"), "all is well");
        assert.equal((await stat(found!.path)).mode & 0o222, 0);
      }
    },
  ],
  [
    "a folder to which something was added, or from which something was taken away, is handed out as it was put",
    async (store) => {
      for (const spoil of FOLDER_SPOILS) {
        const parcel = await store.keepFiles("out", writeFolder);
        const entry = await saveWith(store, [parcel]);
        await spoil(parcel.path);
        const [found] = await parcelsOf(store, entry);
        assert.equal(await readFile(join(found!.path, "inner/link"), "utf8"), "b");
        assert.ok((await stat(join(found!.path, "inner/empty"))).isDirectory());
        await assert.rejects(stat(join(found!.path, "inner/more.txt")), { code: "ENOENT" });
      }
    },
  ],
  [
    "a copy of an output that was altered is handed out as it was put",
    async (store) => {
      const keptOutputs = [await keptOutput(store)];
      const found = await store.findFiles(keptOutputs);
      assert.ok(!("problem" in found));
      await alter(found[0]!.path, "x");
      const again = await store.findFiles(keptOutputs);
      assert.ok(!("problem" in again));
      assert.equal(await readFile(again[0]!.path, "utf8"), "a");
    },
  ],
];
