import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digest } from "../../fingerprint/digest.ts";
import type { NewEntry } from "../../model/entry.ts";
import type { KeptOutput, OutputFile, Parcel } from "../../model/kept.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes, sampleEntry, sampleRecord } from "../samples.ts";
import { bytesOf, endWith, withoutOrigin, type Case, type WithStore } from "./asking.ts";

/** Files of a project, which are gone when the case is over. */
async function withFiles(
  texts: Readonly<Record<string, string>>,
  body: (folder: string, files: OutputFile[]) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "little-pipelines-outputs-"));
  try {
    const files: OutputFile[] = [];
    for (const [name, text] of Object.entries(texts)) {
      const path = join(folder, name);
      await writeFile(path, text);
      const isProgram = name.endsWith(".sh");
      if (isProgram) await chmod(path, 0o755);
      files.push({ path, within: `inner/${name}`, sizeBytes: text.length, hash: digest(text), isProgram });
    }
    await body(folder, files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function alone(file: OutputFile): OutputFile[] {
  return [{ ...file, within: "" }];
}

async function kept(store: Store, output: string, files: readonly OutputFile[]): Promise<KeptOutput> {
  const ref = await store.keepOutput(output.split("/").at(-1)!, files);
  assert.ok(ref !== undefined);
  return { ...ref, output };
}

async function found(store: Store, outputs: readonly KeptOutput[]): Promise<readonly Parcel[]> {
  const parcels = await store.findFiles(outputs);
  if ("problem" in parcels) assert.fail(parcels.problem);
  return parcels;
}

async function saveWith(store: Store, changes: Partial<NewEntry>, held: readonly Parcel[] = []): Promise<NewEntry> {
  const entry = sampleEntry(await store.putResult(sampleBytes(10), held), changes);
  await store.saveEntry(entry, sampleRecord(entry));
  return entry;
}

const NOW = Date.UTC(2027, 0, 1);

/** What a store promises of the outputs that are kept with entries. */
export const outputCases: readonly Case<WithStore>[] = [
  [
    "an entry names the outputs that are kept with it, beside the files of its result",
    (store) =>
      withFiles({ "a.txt": "a", "run.sh": "b" }, async (_, files) => {
        const keptOutputs = [
          { ...(await kept(store, "out/a.txt", alone(files[0]!))), modes: { "out/a.txt": 0o600 } },
          await kept(store, "all", files),
        ];
        const held = await store.keepFiles("held.txt", (path) => writeFile(path, "held"));
        for (const entry of [
          await saveWith(store, { keptOutputs }),
          await saveWith(store, { keptOutputs, task: "Held" }, [held]),
          await saveWith(store, { task: "None" }),
        ]) {
          await endWith(store, "run-1", [entry]);
          assert.deepEqual(await store.find(entry.task, entry.key), withoutOrigin(entry));
          assert.deepEqual(await bytesOf(store, entry), sampleBytes(10));
        }
        const [file, folder] = await found(store, keptOutputs);
        assert.equal(await readFile(file!.path, "utf8"), "a");
        assert.equal(await readFile(join(folder!.path, "inner/run.sh"), "utf8"), "b");
        assert.equal((await stat(join(folder!.path, "inner/run.sh"))).mode & 0o100, 0o100);
        assert.equal((await stat(file!.path)).mode & 0o100, 0);
      }),
  ],
  [
    "an output that is there already is not copied again; one that is not what it was said to be is not kept",
    (store) =>
      withFiles({ "a.txt": "a" }, async (_, [file]) => {
        const first = await kept(store, "a.txt", alone(file!));
        await rm(file!.path);
        assert.deepEqual(await kept(store, "a.txt", alone(file!)), first);
        assert.equal(await store.keepOutput("b.txt", alone(file!)), undefined);
        await writeFile(file!.path, "b");
        assert.equal(await store.keepOutput("b.txt", alone(file!)), undefined);
      }),
  ],
  [
    "a folder in which there is nothing is kept too",
    async (store) => {
      const [folder] = await found(store, [await kept(store, "out/empty", [])]);
      assert.ok((await stat(folder!.path)).isDirectory());
    },
  ],
  [
    "outputs go with the last entry that names them, and count in what is freed",
    (store) =>
      withFiles({ "a.txt": "a".repeat(100_000), "b.txt": "b".repeat(100_000) }, async (_, [a, b]) => {
        const shared = await kept(store, "a.txt", alone(a!));
        const own = await kept(store, "b.txt", alone(b!));
        await saveWith(store, { task: "First", keptOutputs: [shared, own] });
        await saveWith(store, { task: "Second", keptOutputs: [shared] });
        const [, ownFile] = await found(store, [shared, own]);
        const removed = await store.remove(["First"], { now: NOW });
        assert.equal(removed.blobCount, 1);
        assert.ok(removed.beforeBytes - removed.afterBytes >= 100_000);
        assert.ok(removed.entries[0]!.sizeBytes >= 200_000);
        await assert.rejects(stat(ownFile!.path), { code: "ENOENT" });
        assert.equal((await found(store, [shared])).length, 1);
        await store.remove(["Second"], { now: NOW });
        assert.ok("problem" in (await store.findFiles([shared])));
      }),
  ],
];
