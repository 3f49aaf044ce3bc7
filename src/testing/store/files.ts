import assert from "node:assert/strict";
import { chmod, link, mkdir, readFile, rename, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { digest } from "../../fingerprint/digest.ts";
import { temporaryParcels } from "../../store/parcels/temporary.ts";
import { sampleBytes } from "../samples.ts";
import { endOf, endWith, startRun, withoutOrigin, type Case, type WithStore } from "./asking.ts";
import { alter, parcelsOf, saveWith, write, writeFolder } from "./keeping.ts";

/** What a store promises of the files that results hold. */
export const fileCases: readonly Case<WithStore>[] = [
  [
    "a file that is kept has its name, contents and hash, and is read-only",
    async (store) => {
      const parcel = await store.keepFiles("report.txt", write("all is well"));
      assert.equal(parcel.name, "report.txt");
      assert.equal(parcel.sizeBytes, 11);
      assert.equal(parcel.fileCount, undefined);
      assert.equal(parcel.hash, digest("all is well"));
      assert.equal(basename(parcel.path), "report.txt");
      assert.equal((await stat(parcel.path)).mode & 0o222, 0);
      const entry = await saveWith(store, [parcel]);
      assert.deepEqual(await store.find(entry.task, entry.key), withoutOrigin(entry));
      assert.equal(await readFile((await parcelsOf(store, entry))[0]!.path, "utf8"), "all is well");
    },
  ],
  [
    "a folder is kept with all that is in it: empty folders, links within, what may be executed",
    async (store) => {
      const parcel = await store.keepFiles("out", writeFolder);
      assert.deepEqual([parcel.name, parcel.sizeBytes, parcel.fileCount], ["out", 2, 3]);
      const [found] = await parcelsOf(store, await saveWith(store, [parcel]));
      assert.equal(await readFile(join(found!.path, "inner/link"), "utf8"), "b");
      assert.ok((await stat(join(found!.path, "inner/empty"))).isDirectory());
      assert.equal((await stat(join(found!.path, "b.txt"))).mode & 0o222, 0);
    },
  ],
  [
    "hashes and addresses are those of names and contents, whenever and wherever these were written",
    async (store) => {
      const one = await store.keepFiles("out", writeFolder);
      const same = await store.keepFiles("out", async (path) => {
        await writeFolder(path);
        await utimes(join(path, "b.txt"), 1, 1);
      });
      assert.deepEqual(same, one);
      const renamed = await store.keepFiles("other", writeFolder);
      assert.equal(renamed.hash, one.hash);
      assert.notEqual(renamed.address, one.address);
      const changes: ((path: string) => Promise<void>)[] = [
        (path) => writeFile(join(path, "b.txt"), "c"),
        (path) => rename(join(path, "b.txt"), join(path, "c.txt")),
        (path) => chmod(join(path, "inner/a.txt"), 0o755),
        (path) => mkdir(join(path, "more")),
      ];
      for (const change of changes) {
        const changed = await store.keepFiles("out", async (path) => {
          await writeFolder(path);
          await rm(join(path, "inner/link"));
          await change(path);
        });
        assert.notEqual(changed.hash, one.hash);
      }
    },
  ],
  [
    "the files of a result come back in their order, also where one is there twice",
    async (store) => {
      const a = await store.keepFiles("a.txt", write("a"));
      const b = await store.keepFiles("b.txt", write("b"));
      const found = await parcelsOf(store, await saveWith(store, [b, a, b]));
      assert.deepEqual(
        found.map(({ path }) => basename(path)),
        ["b.txt", "a.txt", "b.txt"],
      );
    },
  ],
  [
    "what a task throws while it writes is thrown, and what cannot be kept is refused",
    async (store) => {
      const thrown = new TypeError("no data");
      await assert.rejects(
        store.keepFiles("a.txt", () => Promise.reject(thrown)),
        (error) => error === thrown,
      );
      await assert.rejects(
        store.keepFiles("a.txt", async () => {}),
        { code: "NOT_KEEPABLE" },
      );
      for (const name of ["", ".", "..", "a/b", "../a", "x".repeat(300)])
        await assert.rejects(store.keepFiles(name, write("a")), { code: "NOT_KEEPABLE" });
      const linked = store.keepFiles("out", async (path) => {
        await mkdir(path);
        await symlink("../../elsewhere", join(path, "link"));
      });
      await assert.rejects(linked, { code: "NOT_KEEPABLE" });
    },
  ],
  [
    "a file that was altered and has its contents again is as it was",
    async (store) => {
      const parcel = await store.keepFiles("report.txt", write("all is well"));
      const entry = await saveWith(store, [parcel]);
      await alter(parcel.path, "all is well");
      await parcelsOf(store, entry);
      assert.equal((await stat(parcel.path)).mode & 0o222, 0);
    },
  ],
  [
    "a file that another name leads to as well is kept as a copy",
    async (store) => {
      const outside = await store.keepFiles("first.txt", write("first"));
      await chmod(outside.path, 0o644);
      const parcel = await store.keepFiles("second.txt", (path) => link(outside.path, path));
      const entry = await saveWith(store, [parcel]);
      await writeFile(outside.path, "changed");
      assert.equal(await readFile((await parcelsOf(store, entry))[0]!.path, "utf8"), "first");
    },
  ],
  [
    "files of another store are copied when a result that holds them is put",
    async (store) => {
      const elsewhere = temporaryParcels();
      const parcel = await elsewhere.keepFiles("out", writeFolder);
      const entry = await saveWith(store, [parcel]);
      await elsewhere.close();
      const [found] = await parcelsOf(store, entry);
      assert.notEqual(found!.path, parcel.path);
      assert.equal(await readFile(join(found!.path, "inner/link"), "utf8"), "b");
    },
  ],
  [
    "files go with the last entry that names them, and count in what is freed",
    async (store) => {
      const shared = await store.keepFiles("shared.bin", write(sampleBytes(100_000, 1)));
      const own = await store.keepFiles("own.bin", write(sampleBytes(100_000, 2)));
      const first = await saveWith(store, [shared, own, own], { task: "First" });
      const second = await saveWith(store, [shared], { task: "Second" });
      const dry = await store.remove(["First"], { now: NOW, dryRun: true });
      const removed = await store.remove(["First"], { now: NOW });
      assert.equal(dry.blobCount, 1);
      assert.equal(removed.blobCount, 1);
      for (const { beforeBytes, afterBytes, entries } of [dry, removed]) {
        assert.ok(beforeBytes - afterBytes >= 100_000 && beforeBytes - afterBytes < 150_000);
        assert.ok(entries[0]!.sizeBytes >= 200_000 && entries[0]!.sizeBytes < 250_000);
      }
      await assert.rejects(stat(own.path), { code: "ENOENT" });
      assert.equal((await parcelsOf(store, second)).length, 1);
      await store.remove(["Second"], { now: NOW });
      await assert.rejects(stat(shared.path), { code: "ENOENT" });
      assert.equal(await store.find(first.task, first.key), undefined);
    },
  ],
  [
    "a sweep leaves alone what entries name and what a run has just kept, and takes the rest",
    async (store) => {
      const named = await store.keepFiles("named.txt", write("named"));
      const entry = await saveWith(store, [named], { runId: "run-1" });
      await endWith(store, "run-1", [entry]);
      await startRun(store, "run-2");
      const fresh = await store.keepFiles("fresh.txt", write("fresh"));
      await store.sweep({ maxBytes: 0, maxAgeMs: 0 }, { now: NOW });
      assert.ok((await stat(fresh.path)).isFile());
      await store.endRun(endOf("run-2", { heads: [entry] }));
      // The clock that gives files their times may tick slowly.
      await waitUntil(async () => (await store.sweep({ maxBytes: 0, maxAgeMs: 0 }, { now: NOW }))!.blobCount > 0);
      await assert.rejects(stat(fresh.path), { code: "ENOENT" });
      assert.equal((await parcelsOf(store, entry)).length, 1);
    },
  ],
];

const NOW = Date.UTC(2027, 0, 1);

async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}
