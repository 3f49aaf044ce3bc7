import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { setUpStore } from "../../../src/store/postgres/migrate.ts";
import { bytesOf, endOf, startRun, withoutOrigin } from "../../../src/testing/store/asking.ts";
import { sampleBytes, sampleKey, saveSample, sampleEntry, sampleRecord } from "../../../src/testing/samples.ts";
import { saveBranch } from "../../../src/testing/store/branches.ts";
import { startPostgres, whyNoPostgres, type Postgres } from "../../support/postgres.ts";
import { as, ask, machine } from "./support.ts";

const KEY = "a key that the whole team has";

/** An empty folder that goes away with the test. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "little-pipelines-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.skipIf(whyNoPostgres !== undefined)(`a shared store ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  let url: string;
  beforeAll(async () => {
    postgres = await startPostgres();
    await ask((url = await postgres.database()), "create role reader login");
  });
  afterAll(() => postgres.close());

  const setUp = async (blobs = "database"): Promise<string> => {
    url = await postgres.database();
    await setUpStore(url, { blobs, readers: ["reader"] });
    return url;
  };

  describe("in mode read", () => {
    it("is reused, and gets nothing: what is made here stays here, with its history", async () => {
      await setUp();
      const ci = machine(url).store;
      await startRun(ci, "run-1");
      const shared = await saveSample(ci, sampleBytes(100_000));
      await ci.endRun(endOf("run-1", { heads: [shared] }));
      const rowsBefore = await ask(url, "select count(*) from little_pipelines.entries");

      // As a role that could not write.
      const here = machine(as("reader", url), { mode: "read" });
      const { store } = here;
      expect((await store.heads("Example")).get("Load")).toEqual(withoutOrigin(shared));
      await store.startRun({ runId: "run-2", pipeline: "Example", startedAt: Date.now() });
      expect(await store.closest("Load", shared.key)).toEqual(withoutOrigin(shared));
      expect(await store.origin("Load", shared.key)).toEqual(shared.origin);
      expect(Buffer.from(await bytesOf(store, shared)).equals(sampleBytes(100_000))).toBe(true);
      const own = await saveSample(store, sampleBytes(50, 2), { task: "Own", runId: "run-2" });
      await store.endRun(endOf("run-2", { heads: [shared, own] }));

      const again = machine(as("reader", url), { mode: "read", folder: here.folder }).store;
      expect([...(await again.heads("Example")).keys()].toSorted()).toEqual(["Load", "Own"]);
      expect(await bytesOf(again, own)).toEqual(sampleBytes(50, 2));
      expect((await again.runs({ pipeline: "Example", limit: 5 })).map(({ runId }) => runId)).toEqual(["run-2"]);
      expect(await ask(url, "select count(*) from little_pipelines.entries")).toEqual(rowsBefore);
      expect(await ask(url, "select run_id from little_pipelines.runs")).toEqual([{ run_id: "run-1" }]);
    });

    it("takes over what must be marked or named anew, with its bytes", async () => {
      await setUp();
      const ci = machine(url).store;
      await startRun(ci, "run-1");
      const shared = await saveSample(ci, sampleBytes(100));
      const { store } = machine(as("reader", url), { mode: "read" });
      await store.startRun({ runId: "run-2", pipeline: "Example", startedAt: Date.now() });
      await store.saveEntry({ ...shared, key: sampleKey(2), runId: "run-2" });
      expect(await bytesOf(store, { ...shared, key: sampleKey(2) })).toEqual(sampleBytes(100));
      await store.endRun(endOf("run-2", { expired: [shared] }));
      expect((await store.find("Load", shared.key))?.expired).toBe("complete");
      expect((await ci.find("Load", shared.key))?.expired).toBeNull();
    });

    it("does not use what is damaged there, and cannot set it aside for others", async () => {
      await setUp();
      const shared = await saveSample(machine(url).store, sampleBytes(100));
      await ask(url, "update little_pipelines.blobs set bytes = set_byte(bytes, 3, 0)");
      const { store } = machine(as("reader", url), { mode: "read" });
      expect((await store.readResult(shared)).kind).toBe("damaged");
      expect(await store.find("Load", shared.key)).toBeUndefined();
      expect(await ask(url, "select task from little_pipelines.entries")).toEqual([{ task: "Load" }]);
    });
  });

  describe("with a team key", () => {
    it("uses what is signed with it, and nothing else; that is told once", async () => {
      await setUp();
      const signed = await saveSample(machine(url, { teamKey: KEY }).store, sampleBytes(10), { task: "Signed" });
      const unsigned = await saveSample(machine(url).store, sampleBytes(10), { task: "Unsigned" });
      const foreign = await saveSample(machine(url, { teamKey: `${KEY}!` }).store, sampleBytes(10), {
        task: "Foreign",
      });
      const { store, warnings } = machine(url, { teamKey: KEY });
      expect(await store.find("Signed", signed.key)).toEqual(withoutOrigin(signed));
      for (const entry of [unsigned, foreign]) {
        expect(await store.find(entry.task, entry.key)).toBeUndefined();
        expect(await store.newest(entry.task)).toBeUndefined();
        expect(await store.kept(entry.task)).toEqual([]);
        expect(await store.withResult(entry.task, entry.result.hash)).toBeUndefined();
      }
      expect(warnings).toEqual([expect.stringMatching(/not signed with the team's key/)]);
      // Who asks for no signature uses all.
      expect(await machine(url).store.find("Signed", signed.key)).toEqual(withoutOrigin(signed));
    });

    it.each([
      ["another result", "hash = (select hash from little_pipelines.entries where task = 'Other')"],
      ["another key", "key = 'other'"],
      ["other outputs", `outputs = '[["a.txt", "1"]]'`],
      ["another age", "started_at = started_at + 86400000"],
      ["no signature", "signature = null"],
    ])("does not use an entry that was given %s", async (_, change) => {
      await setUp();
      const writer = machine(url, { teamKey: KEY }).store;
      await saveSample(writer, sampleBytes(5, 7), { task: "Other" });
      const entry = await saveSample(writer, sampleBytes(10), { outputs: [["a.txt", "0"]] });
      const { store } = machine(url, { teamKey: KEY });
      expect(await store.find("Load", entry.key)).toEqual(withoutOrigin(entry));
      await ask(url, `update little_pipelines.entries set ${change} where task = 'Load'`);
      expect(await store.find("Load", entry.key)).toBeUndefined();
    });

    it("does not take a signed entry for another that it was put in the place of", async () => {
      await setUp();
      const { store } = machine(url, { teamKey: KEY });
      const entry = await saveSample(store, sampleBytes(10));
      await saveSample(store, sampleBytes(11), { key: sampleKey(2) });
      await ask(url, "delete from little_pipelines.entries where key = $1", [entry.key]);
      await ask(
        url,
        "update little_pipelines.entries set address = sha256(convert_to($1, 'UTF8') || '\\x00' || 'Load')",
        [entry.key],
      );
      expect(await ask(url, "select key from little_pipelines.entries")).toHaveLength(1);
      expect(await store.find("Load", entry.key)).toBeUndefined();
    });

    it("signs the branches of maps too", async () => {
      await setUp();
      const branch = await saveBranch(machine(url, { teamKey: KEY }).store, 1);
      const { store } = machine(url, { teamKey: KEY });
      expect((await store.branches.find("Map", [branch.key])).size).toBe(1);
      await ask(url, "update little_pipelines.branches set started_at = 1");
      expect((await store.branches.find("Map", [branch.key])).size).toBe(0);
    });

    it("refuses a key that is found by trying", () => {
      expect(() => machine("postgres://a/b", { teamKey: "short" })).toThrow(/has 5 characters/);
    });
  });

  it("knows who made a result: user, machine, and the commit of the project", async () => {
    await setUp();
    const { store } = machine(url);
    const entry = await saveSample(store, sampleBytes(10));
    const commit = execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8" }).trim();
    expect(await store.makerOf(entry.task, entry.key)).toEqual({
      person: userInfo().username,
      host: hostname(),
      commit,
    });
    expect(await store.makerOf("Other", entry.key)).toBeUndefined();
  });

  it("fetches a large result once: then it is on this machine's disk", async () => {
    const folder = emptyFolder();
    await setUp(folder);
    const entry = await saveSample(machine(url).store, sampleBytes(3_000_000));
    const parcel = await machine(url).store.keepFiles("big.bin", async (path) =>
      writeFileSync(path, sampleBytes(2_000_000, 3)),
    );
    const withFile = sampleEntry(await machine(url).store.putResult(sampleBytes(5), [parcel]), { task: "File" });
    await machine(url).store.saveEntry(withFile, sampleRecord(withFile));
    const { store } = machine(url);
    expect((await bytesOf(store, entry)).length).toBe(3_000_000);
    const first = await store.readResult(withFile);
    expect(readdirSync(folder).filter((name) => name.length === 2)).toHaveLength(2);
    rmSync(folder, { recursive: true });
    expect((await bytesOf(store, entry)).length).toBe(3_000_000);
    const again = await store.readResult(withFile);
    expect(again).toEqual(first);
    expect(again.kind === "bytes" && readFileSync(again.parcels![0]!.path).equals(sampleBytes(2_000_000, 3))).toBe(
      true,
    );
    await expect(bytesOf(machine(url).store, entry)).rejects.toMatchObject({ code: "STORE_UNREADABLE" });
  });

  it("deletes from the shared folder what no entry names any more, and what a crash has left there", async () => {
    const folder = emptyFolder();
    await setUp(folder);
    const { store } = machine(url);
    const files = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => /[0-9a-f]{64}$/.test(path));
    await saveSample(store, sampleBytes(2_000_000));
    const kept = await saveSample(store, sampleBytes(2_000_000, 2), { task: "Kept" });
    expect(files()).toHaveLength(2);
    expect((await store.remove(["Load"], { now: Date.now() })).blobCount).toBe(1);
    expect(files()).toEqual([`${kept.result.hash.slice(0, 2)}/${kept.result.hash}`]);
  });
});
