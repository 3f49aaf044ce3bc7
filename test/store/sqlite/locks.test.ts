import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn, setTimeout as after } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { pipeline, task } from "../../../src/index.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { sampleBytes, saveSample } from "../../../src/testing/samples.ts";
import { eventLog } from "../../support/events.ts";
import { emptyFolder } from "../folder.ts";
import { databaseOf } from "./spoil.ts";

const QUIET = { root: process.cwd(), logLevel: "silent", logFile: false } as const;

/** Another process that holds the write lock until it is told to let go. */
async function holdLock(folder: string): Promise<{ release(): Promise<void> }> {
  const script = join(import.meta.dirname, "../../fixtures/store/hold.ts");
  const child: ChildProcess = spawn(process.execPath, [script, databaseOf(folder)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout!, "data");
  return {
    async release() {
      child.stdin!.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}

describe("while another process holds the lock", () => {
  it("writes wait without keeping anything else waiting, and go through once it is released", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder, patienceMs: 30_000 });
    await saveSample(store, sampleBytes(10), { task: "Before" });
    const lock = await holdLock(folder);
    let saved = 0;
    const writes = Promise.all(
      [1, 2, 3].map(async (number) => {
        await saveSample(store, sampleBytes(10, number), { task: `Task${number}` });
        saved++;
      }),
    );
    // Timers come along 300 times before the store's patience is at its end: they would not if it waited in one piece.
    for (let tick = 0; tick < 300; tick++) await after(1);
    expect(saved).toBe(0);
    expect((await store.newest("Before"))?.task).toBe("Before");
    await lock.release();
    await writes;
    expect(saved).toBe(3);
    expect((await store.newest("Task3"))?.task).toBe("Task3");
    await store.close();
  });

  it("a pipeline waits, and then succeeds as if nothing had been", async () => {
    const folder = emptyFolder();
    const before = sqliteStore({ folder });
    await before.heads("Example");
    await before.close();
    const lock = await holdLock(folder);
    const first = task("First", () => 1);
    const second = task("Second", { dependencies: [first] }, ({ results }) => results.First + 1);
    const example = pipeline("Example", [first, second], { ...QUIET, store: sqliteStore({ folder }) });
    const log = eventLog(example);
    const run = example.execute();
    let ticks = 0;
    const timer = setInterval(() => void (++ticks === 30 && lock.release()), 1);
    const report = await run;
    clearInterval(timer);
    expect(ticks).toBeGreaterThanOrEqual(30);
    expect(report.outcome).toBe("succeeded");
    expect(log).toEqual(["start First", "ran First", "start Second", "ran Second"]);
    await example.close();
  });

  it("closing waits for what is being written", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    await store.heads("Example");
    const lock = await holdLock(folder);
    const saving = saveSample(store, sampleBytes(10));
    const closing = store.close();
    await lock.release();
    await Promise.all([saving, closing]);
    const after = sqliteStore({ folder });
    expect((await after.newest("Load"))?.task).toBe("Load");
    await after.close();
  });

  it("writes give up after a while, with one clear error, and the store goes on afterwards", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder, patienceMs: 100 });
    await store.heads("Example");
    const lock = await holdLock(folder);
    const error = (await saveSample(store, sampleBytes(10)).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: "STORE_BUSY" });
    expect(error.message).toMatch(
      /store\.sqlite was locked by another process, which did not release it within 0\.1 s\n {2}End the program that holds it/,
    );
    await lock.release();
    await saveSample(store, sampleBytes(10));
    expect((await store.newest("Load"))?.task).toBe("Load");
    await store.close();
  });
});

it("a reader in the middle of a transaction keeps no one from writing", async () => {
  const folder = emptyFolder();
  const store = sqliteStore({ folder, patienceMs: 0 });
  await saveSample(store, sampleBytes(10));
  const reader = new DatabaseSync(databaseOf(folder));
  reader.exec("begin");
  expect(reader.prepare("select count(*) as count from entries").get()).toEqual({ count: 1 });
  await saveSample(store, sampleBytes(10), { task: "Other" });
  expect(reader.prepare("select count(*) as count from entries").get()).toEqual({ count: 1 });
  reader.exec("commit");
  expect(reader.prepare("select count(*) as count from entries").get()).toEqual({ count: 2 });
  reader.close();
  await store.close();
});

it("two runs of one pipeline at the same time, in one process, both succeed and both are on record", async () => {
  const folder = emptyFolder();
  const tasks = Array.from({ length: 20 }, (_, number) =>
    task(`Task${number}`, { dependencies: number < 3 ? [] : [`Task${number - 3}`] }, async ({ results }) => {
      await turn();
      return Object.values(results).reduce((sum: number, each) => sum + Number(each), 1);
    }),
  );
  const example = pipeline("Example", tasks, { ...QUIET, store: sqliteStore({ folder }) });
  for (const force of [false, true]) {
    const reports = await Promise.all([example.execute({ force }), example.execute({ force })]);
    expect(reports.map(({ outcome }) => outcome)).toEqual(["succeeded", "succeeded"]);
    expect(await example.getResult("Task19")).toBe(7);
  }
  const last = await example.execute();
  expect(last.tasks.map(({ outcome }) => outcome)).toEqual(tasks.map(() => "reused"));
  expect((await example.history()).map((run) => [run.outcome, run.tasks.length])).toEqual(
    Array.from({ length: 5 }, () => ["succeeded", 20]),
  );
  await example.close();
});

it("many stores that open a new place in the same turn do not get in each other's way", async () => {
  const folder = emptyFolder();
  const stores = Array.from({ length: 10 }, () => sqliteStore({ folder }));
  await Promise.all(stores.map((store, number) => saveSample(store, sampleBytes(10), { task: `Task${number}` })));
  for (const [number] of stores.entries()) expect(await stores[0]!.newest(`Task${number}`)).toBeDefined();
  await Promise.all(stores.map((store) => store.close()));
});
