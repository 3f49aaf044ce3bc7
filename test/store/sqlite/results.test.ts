import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pipeline, task } from "../../../src/index.ts";
import type { Entry } from "../../../src/model/entry.ts";
import { thisProcess } from "../../../src/store/thisProcess.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { sampleBytes, saveSample } from "../../../src/testing/samples.ts";
import { eventLog } from "../../support/events.ts";
import { emptyFolder } from "../folder.ts";
import { blobOf, spoilResult } from "./spoil.ts";

const SMALL = 1_000;
const LARGE = 100_000;
const QUIET = { logLevel: "silent", logFile: false } as const;

/** The files below a folder, from it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .sort();
}

describe("a large result", () => {
  it("is a file that is named after its contents, whoever and however many have returned it", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const bytes = sampleBytes(LARGE);
    const { result } = await saveSample(store, bytes, { task: "First" });
    await saveSample(store, bytes, { task: "Second" });
    const small = await saveSample(store, sampleBytes(SMALL), { task: "Third" });
    expect(filesIn(join(folder, "blobs"))).toEqual([join(result.hash.slice(0, 2), result.hash)]);
    expect(readFileSync(blobOf(folder, result.hash)).equals(bytes)).toBe(true);
    expect(await store.readResult(small)).toEqual({ kind: "bytes", bytes: sampleBytes(SMALL) });
    await store.close();
  });

  it("that cannot be written leaves nothing behind", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    const { hash } = await store.putResult(sampleBytes(LARGE));
    rmSync(blobOf(folder, hash));
    mkdirSync(join(blobOf(folder, hash), "in the way"), { recursive: true });
    await expect(store.putResult(sampleBytes(LARGE))).rejects.toMatchObject({ code: expect.stringMatching(/^STORE_/) });
    expect(filesIn(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
    await store.close();
  });

  it("that a killed process was writing is taken away when the next one writes, and that of a living one is not", async () => {
    const folder = emptyFolder();
    const unfinished = join(folder, "blobs/unfinished");
    mkdirSync(unfinished, { recursive: true });
    const [host, , start] = thisProcess().split("/");
    const part = (name: string, writer: string): string => {
      const file = `${name}.${Buffer.from(writer).toString("base64url")}.part`;
      writeFileSync(join(unfinished, file), "half");
      return file;
    };
    part("killed", `${host}/4194305/${start}`);
    part("replaced", `${host}/${process.pid}/1`);
    const living = part("living", thisProcess());
    const elsewhere = part("elsewhere", `another-${host}/4194305/1`);
    writeFileSync(join(unfinished, "a note"), "of somebody's");
    const store = sqliteStore({ folder });
    await saveSample(store, sampleBytes(LARGE));
    expect(readdirSync(unfinished).sort()).toEqual([living, elsewhere, "a note"].sort());
    await store.close();
  });
});

describe("a damaged result is noticed, set aside and never given back", () => {
  it.each<[string, number, RegExp, (folder: string, entry: Entry) => void]>([
    ["a bit of a small one is flipped", SMALL, /does not match its checksum/, spoilResult],
    ["a bit of a large one is flipped", LARGE, /does not match its checksum/, spoilResult],
    [
      "a large one is cut short",
      LARGE,
      /does not match its checksum/,
      (folder, { result }) => truncateSync(blobOf(folder, result.hash), 70_000),
    ],
    [
      "a large one is empty",
      LARGE,
      /does not match its checksum/,
      (folder, { result }) => truncateSync(blobOf(folder, result.hash), 0),
    ],
    ["a large one is missing", LARGE, /is missing/, (folder, { result }) => rmSync(blobOf(folder, result.hash))],
    [
      "a large one is a folder now",
      LARGE,
      /does not match its checksum/,
      (folder, { result }) => {
        rmSync(blobOf(folder, result.hash));
        mkdirSync(blobOf(folder, result.hash));
      },
    ],
    ["all files are gone", LARGE, /is missing/, (folder) => rmSync(join(folder, "blobs"), { recursive: true })],
  ])("where %s", async (_, length, problem, spoil) => {
    const folder = emptyFolder();
    const told: string[] = [];
    const store = sqliteStore({ folder, onDamage: (text) => told.push(text) });
    const entry = await saveSample(store, sampleBytes(length));
    spoil(folder, entry);
    const read = await store.readResult(entry);
    expect(read).toEqual({ kind: "damaged", problem: expect.stringMatching(problem) });
    expect(await store.find(entry.task, entry.key)).toBeUndefined();
    if (!problem.test("is missing")) expect(readdirSync(join(folder, "damaged"))).toEqual([entry.result.hash]);
    expect(await store.readResult(entry)).toMatchObject({ kind: "damaged" });
    const again = await saveSample(store, sampleBytes(length));
    expect(await store.readResult(again)).toMatchObject({ kind: "bytes" });
    // The rest of the database is well: it stays.
    expect(told).toEqual([]);
    await store.close();
  });

  it("also where it cannot be moved to where damaged ones are kept", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    for (const length of [SMALL, LARGE]) {
      const entry = await saveSample(store, sampleBytes(length));
      spoilResult(folder, entry);
      writeFileSync(join(folder, "damaged"), "in the way");
      expect(await store.readResult(entry)).toMatchObject({ kind: "damaged" });
      const again = await saveSample(store, sampleBytes(length));
      expect(await store.readResult(again)).toMatchObject({ kind: "bytes" });
    }
    await store.close();
  });

  it("and one that another run has replaced is said to be that", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    const before = await saveSample(store, sampleBytes(SMALL, 1));
    const now = await saveSample(store, sampleBytes(SMALL, 2));
    expect(await store.readResult(before)).toEqual({
      kind: "damaged",
      problem: 'the stored result of "Load" was replaced by another run',
    });
    expect(await store.find("Load", now.key)).toMatchObject({ result: now.result });
    await store.close();
  });

  it("nor is a file outside of the store ever touched, whatever the database says", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "precious"), "data");
    const store = sqliteStore({ folder: join(folder, "state") });
    const result = { hash: "../../../precious", sizeBytes: LARGE };
    expect(await store.readResult({ task: "Load", key: "1", result })).toMatchObject({ kind: "damaged" });
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("data");
    await store.close();
  });
});

describe("a pipeline", () => {
  const text = Buffer.from(sampleBytes(LARGE)).toString("hex");
  const load = task("Load", () => text);
  const count = task("Count", { dependencies: [load] }, ({ results }) => results.Load.length);
  const double = task("Double", { dependencies: [count] }, ({ results }) => results.Count * 2);
  const build = (folder: string) =>
    pipeline("Example", [load, count, double], { ...QUIET, root: process.cwd(), store: sqliteStore({ folder }) });
  const blobs = (folder: string): string[] => filesIn(join(folder, "blobs")).map((name) => join(folder, "blobs", name));

  it("reads no result before someone needs it: one that is gone stands in nobody's way", async () => {
    const folder = emptyFolder();
    const first = build(folder);
    await first.execute();
    await first.close();
    for (const file of blobs(folder)) rmSync(file);
    const second = build(folder);
    const log = eventLog(second);
    await second.execute({ force: ["Double"] });
    expect(log).toEqual(["reused Load", "reused Count", "start Double", "ran Double"]);
    await expect(second.getResult(load)).rejects.toMatchObject({
      code: "NO_RESULT",
      message: expect.stringMatching(/the stored result of "Load" is missing, and was set aside/),
    });
    await second.close();
    const third = build(folder);
    const after = eventLog(third);
    await third.execute();
    expect(after).toEqual(["start Load", "ran Load", "reused Count", "reused Double"]);
    expect(await third.getResult(load)).toBe(text);
    await third.close();
  });

  it.each([
    ["flipped bit", (file: string) => writeFileSync(file, Buffer.from(readFileSync(file)).fill(1, 500, 501))],
    ["missing file", (file: string) => rmSync(file)],
  ])("computes a damaged result again in the middle of the run that needs it: %s", async (_, spoil) => {
    const folder = emptyFolder();
    const first = build(folder);
    await first.execute();
    await first.close();
    for (const file of blobs(folder)) spoil(file);
    const second = build(folder);
    const log = eventLog(second);
    const report = await second.execute({ force: ["Count"] });
    expect(report.outcome).toBe("succeeded");
    expect(log).toEqual([
      "reused Load",
      "start Count",
      "warn Load",
      "start Load",
      "ran Load",
      "start Count",
      "ran Count",
      "reused Double",
    ]);
    expect(await second.getResult(count)).toBe(text.length);
    expect(await second.getResult(load)).toBe(text);
    await second.close();
  });
});

it("the store's folder has nothing in it that is half-written, and is ignored by git", async () => {
  const folder = emptyFolder();
  const store = sqliteStore({ folder });
  await saveSample(store, sampleBytes(LARGE));
  await store.close();
  expect(readFileSync(join(folder, ".gitignore"), "utf8")).toBe("*\n");
  expect(filesIn(folder).map((name) => dirname(name).split(/[/\\]/)[0])).toEqual([".", "blobs", "database"]);
});
