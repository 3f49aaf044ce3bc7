import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "../../support/random.ts";
import { describe, expect, it } from "vitest";
import { pipeline, task } from "../../../src/index.ts";
import { digest } from "../../../src/fingerprint/digest.ts";
import type { Store } from "../../../src/model/store.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { sampleBytes, saveSample } from "../../../src/testing/samples.ts";
import { eventLog } from "../../support/events.ts";
import { outcomes } from "../../support/project.ts";
import { emptyFolder } from "../folder.ts";
import { fill } from "./filled.ts";
import { databaseOf } from "./spoil.ts";

const PAGE = 4096;
const QUIET = { logLevel: "silent", logFile: false } as const;

/** A store that was filled and closed, so that all of it is in the one file. */
async function filledFolder(options?: Parameters<typeof fill>[1]): Promise<string> {
  const folder = emptyFolder();
  const store = sqliteStore({ folder });
  await fill(store, options);
  await store.close();
  return folder;
}

/** Opens a store, and keeps what it tells of damage. */
function reopen(folder: string): { store: Store; told: string[] } {
  const told: string[] = [];
  return { store: sqliteStore({ folder, onDamage: (problem) => told.push(problem) }), told };
}

/** Overwrites a part of a file from outside of this process, whose locks that would end. */
function overwrite(path: string, offset: number, bytes: Uint8Array): void {
  const script = `
    const fs = require("node:fs");
    const file = fs.openSync(process.argv[1], "r+");
    fs.writeSync(file, fs.readFileSync(0), 0, undefined, Number(process.argv[2]));`;
  execFileSync(process.execPath, ["-e", script, path, String(offset)], { input: bytes });
}

/** Databases that were set aside. */
function setAside(folder: string): string[] {
  return existsSync(join(folder, "damaged"))
    ? readdirSync(join(folder, "damaged")).filter((name) => name.startsWith("database-"))
    : [];
}

/** Uses all of a store; fails where it gives something wrong, or (where `keepsAll`) loses something new. */
async function exercise(
  { store, told }: ReturnType<typeof reopen>,
  { keepsAll = true }: { keepsAll?: boolean } = {},
): Promise<void> {
  const entries = [...(await store.heads("Example")).values()];
  for (let number = 0; number < 20; number++) {
    const newest = await store.newest(`Task${number}`);
    if (newest !== undefined) entries.push(newest);
  }
  for (const entry of entries) {
    await store.find(entry.task, entry.key);
    await store.origin(entry.task, entry.key);
    const read = await store.readResult(entry);
    if (read.kind === "bytes") expect(digest(read.bytes)).toBe(WHOLE.get(entry.task));
  }
  await store.runs({ pipeline: "Example", limit: 10 });
  await store.memo.recall("file", ["a"]);
  for (let time = 2, before = -1; before !== told.length; time++) {
    // Where damage is noticed only now, what was saved before is gone; the next run must go well then.
    before = told.length;
    const saved = await fill(store, { runId: `run-${time}` });
    for (const [number, entry] of saved.entries()) {
      const read = await store.readResult(entry);
      if (read.kind === "bytes") expect(digest(read.bytes)).toBe(entry.result.hash);
      else if (keepsAll && told.length === before)
        expect(read).toEqual({ kind: "bytes", bytes: sampleBytes(500, number) });
    }
    const [run] = await store.runs({ pipeline: "Example", limit: 1 });
    if (keepsAll && told.length === before) expect(run).toMatchObject({ runId: `run-${time}`, outcome: "succeeded" });
  }
}

/** What each task of a filled store gives. */
const WHOLE = new Map(Array.from({ length: 50 }, (_, number) => [`Task${number}`, digest(sampleBytes(500, number))]));

describe("a damaged database is noticed, named and set aside, and work goes on", () => {
  it.each([
    ["its first bytes are garbage", (path: string) => overwrite(path, 0, sampleBytes(100))],
    ["it is a text", (path: string) => writeFileSync(path, "Dear diary,\n".repeat(1000))],
    ["half of it is missing", (path: string) => truncateSync(path, PAGE * Math.floor(statSync(path).size / PAGE / 2))],
    ["it ends in the middle of a page", (path: string) => truncateSync(path, statSync(path).size - 1000)],
    ["only its first bytes are left", (path: string) => truncateSync(path, 20)],
    [
      "someone has dropped a table",
      (path: string) => {
        const db = new DatabaseSync(path);
        db.exec("drop table heads");
        db.close();
      },
    ],
  ])("where %s", async (_, spoil) => {
    const folder = await filledFolder({ tasks: 50 });
    spoil(databaseOf(folder));
    const spoiled = readFileSync(databaseOf(folder));

    const { store, told } = reopen(folder);
    expect(await store.heads("Example")).toEqual(new Map());
    await exercise({ store, told });
    await store.close();

    const [name] = setAside(folder);
    expect(told).toEqual([
      expect.stringMatching(
        /^the store's database was damaged \(.+\); it was moved to .+damaged.database-\d+, and everything is computed again$/,
      ),
    ]);
    expect(told[0]).toContain(join(folder, "damaged", name!));
    expect(readFileSync(join(folder, "damaged", name!, "store.sqlite")).equals(spoiled)).toBe(true);
    const again = reopen(folder);
    expect((await again.store.heads("Example")).size).toBe(20);
    expect(again.told).toEqual([]);
    await again.store.close();
  });

  it("whichever of its pages is overwritten with garbage", async () => {
    const whole = await filledFolder();
    const pages = statSync(databaseOf(whole)).size / PAGE;
    expect(pages).toBeGreaterThan(10);
    let noticed = 0;
    for (let page = 0; page < pages; page++) {
      const folder = emptyFolder();
      cpSync(whole, folder, { recursive: true });
      const bytes = readFileSync(databaseOf(folder));
      bytes.set(sampleBytes(PAGE, page), page * PAGE);
      writeFileSync(databaseOf(folder), bytes);
      const { store, told } = reopen(folder);
      await exercise({ store, told });
      await store.close();
      noticed += told.length;
    }
    // Those that hold nothing but results are noticed by their checksums alone.
    expect(noticed).toBeGreaterThan(pages / 2);
  });

  it("whichever of its bits are flipped: nothing wrong is given back", async () => {
    const whole = await filledFolder();
    const original = readFileSync(databaseOf(whole));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: original.length * 8 - 1 }), { minLength: 1, maxLength: 40 }),
        async (bits) => {
          const folder = join(whole, "copy");
          rmSync(folder, { recursive: true, force: true });
          mkdirSync(join(folder, "database"), { recursive: true });
          const bytes = Buffer.from(original);
          for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
          writeFileSync(databaseOf(folder), bytes);
          const { store, told } = reopen(folder);
          try {
            // A tree whose branches lead astray may hide what was put into it: it is computed again then.
            await exercise({ store, told }, { keepsAll: false });
          } catch (error) {
            // A header that says that it is of a later version, or of another program, is believed.
            if (!["STORE_NEWER", "STORE_UNREADABLE"].includes((error as { code: string }).code)) throw error;
          } finally {
            await store.close();
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("where the log of the last writes is garbage, what was written before is still there", async () => {
    const folder = await filledFolder({ tasks: 5 });
    const open = sqliteStore({ folder });
    await fill(open, { tasks: 10, runId: "run-2" });
    const copy = emptyFolder();
    // As a process that was killed leaves it: the last writes are in the log alone.
    cpSync(folder, copy, { recursive: true });
    await open.close();
    const log = `${databaseOf(copy)}-wal`;
    expect(statSync(log).size).toBeGreaterThan(0);
    const bytes = readFileSync(log);
    bytes.set(sampleBytes(bytes.length - 32), 32);
    writeFileSync(log, bytes);
    rmSync(`${databaseOf(copy)}-shm`, { force: true });
    const { store, told } = reopen(copy);
    expect((await store.heads("Example")).size).toBe(5);
    await exercise({ store, told });
    await store.close();
  });
});

describe("a database that is damaged while it is in use", () => {
  it("is replaced in the middle of a run, which goes on, computes again what it needs, and is on record", async () => {
    const folder = emptyFolder();
    const names = Array.from({ length: 100 }, (_, number) => `Load${number}`);
    let spoil = (): void => {};
    const loads = names.map((name, number) =>
      task(name, () => Buffer.from(sampleBytes(20_000, number)).toString("hex")),
    );
    const first = task("First", { ignoreCaptures: ["spoil"] }, () => {
      spoil();
      return "first";
    });
    const sum = task("Sum", { dependencies: [first, ...loads] }, ({ results }) =>
      Object.values(results).reduce((length, text) => length + text.length, 0),
    );
    const build = () =>
      pipeline("Example", [first, ...loads, sum], {
        ...QUIET,
        root: process.cwd(),
        concurrency: 2,
        store: sqliteStore({ folder }),
      });
    const before = build();
    expect(outcomes(await before.execute())).toMatchObject({ Sum: "ran", First: "ran" });
    await before.close();

    const told: string[] = [];
    const example = pipeline("Example", [first, ...loads, sum], {
      ...QUIET,
      root: process.cwd(),
      concurrency: 2,
      store: sqliteStore({ folder, onDamage: (problem) => told.push(problem) }),
    });
    spoil = () => {
      const size = statSync(databaseOf(folder)).size;
      overwrite(databaseOf(folder), PAGE, sampleBytes(size - PAGE));
    };
    const log = eventLog(example);
    const report = await example.execute({ force: ["First", "Sum"] });
    expect(report.outcome).toBe("succeeded");
    expect(await example.getResult(sum)).toBe(100 * 40_000 + 5);
    expect(told).toEqual([expect.stringMatching(/database was damaged .+ it was moved to /)]);
    expect(log.filter((line) => line === "ran Sum")).toEqual(["ran Sum"]);
    expect(log.filter((line) => line.startsWith("warn Load")).length).toBeGreaterThan(0);
    const [run] = await example.history();
    expect(run).toMatchObject({ runId: report.runId, outcome: "succeeded" });
    await example.close();
    const after = build();
    expect(outcomes(await after.execute())).toMatchObject({ Sum: "reused", First: "reused" });
    await after.close();
  });

  it("and set aside by another process: what is saved from then on is in the new one", async () => {
    const folder = await filledFolder({ tasks: 200, length: 20_000 });
    const mine = reopen(folder);
    await mine.store.startRun({ runId: "mine", pipeline: "Example", startedAt: 2_000 });
    overwrite(databaseOf(folder), 0, sampleBytes(100_000));

    const other = reopen(folder);
    await saveSample(other.store, sampleBytes(10), { task: "Other" });
    expect(other.told).toEqual([expect.stringMatching(/database was damaged/)]);

    // Noticed when it is looked at, some tenths of a second later at most.
    let number = 0;
    for (; mine.told.length === 0; number++)
      await saveSample(mine.store, sampleBytes(10), { task: `Mine${number}`, runId: "mine" });
    expect(mine.told).toEqual([
      "the store's database was moved away or deleted while it was in use; what it held is computed again",
    ]);
    expect(await other.store.newest(`Mine${number - 1}`)).toMatchObject({ runId: "mine" });
    // Also those that were appended to the journal that went with the old one.
    expect(await other.store.newest("Mine0")).toMatchObject({ runId: "mine" });
    expect(await mine.store.newest("Other")).toMatchObject({ task: "Other" });
    expect(await other.store.runs({ pipeline: "Example", limit: 1 })).toMatchObject([
      { runId: "mine", outcome: "running" },
    ]);
    expect(setAside(folder).length).toBe(1);
    expect(other.told.length).toBe(1);
    await mine.store.close();
    await other.store.close();
    expect(setAside(folder).length).toBe(1);
  });

  it("and noticed by several processes at once: it is set aside once, and nothing that they save is lost", async () => {
    const folder = await filledFolder({ tasks: 50 });
    overwrite(databaseOf(folder), 0, sampleBytes(100));
    const script = join(import.meta.dirname, "../../fixtures/store/save.ts");
    const children = [1, 2, 3, 4].map((number) =>
      spawn(process.execPath, [script, folder, `Child${number}`], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await Promise.all(children.map((child) => once(child.stdout, "data")));
    // All are ready: they begin at the same moment.
    for (const child of children) child.stdin.end("go\n");
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(setAside(folder).length).toBe(1);
    const { store, told } = reopen(folder);
    for (const number of [1, 2, 3, 4])
      for (let each = 0; each < 20; each++) {
        const entry = await store.newest(`Child${number}-${each}`);
        expect(await store.readResult(entry!)).toEqual({ kind: "bytes", bytes: sampleBytes(100, each) });
      }
    expect(told).toEqual([]);
    await store.close();
  });

  it("and deleted with the whole folder: the work goes on in a new one", async () => {
    const folder = await filledFolder();
    const { store, told } = reopen(folder);
    expect((await store.heads("Example")).size).toBe(20);
    rmSync(folder, { recursive: true });
    let number = 0;
    for (; told.length === 0; number++) await saveSample(store, sampleBytes(10), { task: `Task${number}` });
    await store.close();
    const after = reopen(folder);
    expect(await after.store.newest(`Task${number - 1}`)).toMatchObject({ task: `Task${number - 1}` });
    await after.store.close();
  });
});

it("a damaged database that cannot be set aside is one clear error, and is left where it is", async () => {
  const folder = await filledFolder();
  overwrite(databaseOf(folder), 0, sampleBytes(100));
  writeFileSync(join(folder, "damaged"), "a file in the way");
  const { store, told } = reopen(folder);
  for (let time = 0; time < 2; time++)
    await expect(store.heads("Example")).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      message: expect.stringMatching(
        /store\.sqlite \(which cannot be set aside: .+\) is damaged\n {2}Move the folder away/,
      ),
    });
  expect(told).toEqual([]);
  expect(existsSync(databaseOf(folder))).toBe(true);
  rmSync(join(folder, "damaged"));
  await exercise({ store, told });
  expect(told.length).toBe(1);
  await store.close();
});
