import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sqliteStore } from "../../../../src/store/sqlite/index.ts";
import { Journal } from "../../../../src/store/sqlite/journal/journal.ts";
import { entryRow, taskRow } from "../../../../src/store/sqlite/journal/records.ts";
import { sampleBytes, sampleEntry, sampleKey, sampleRecord, saveSample } from "../../../../src/testing/samples.ts";
import { endOf, startRun } from "../../../../src/testing/store/asking.ts";
import { emptyFolder } from "../../folder.ts";

function journals(folder: string): string[] {
  return readdirSync(join(folder, "database")).filter((name) => name.startsWith("journal-"));
}

const FLIGHT = { runId: "run-1", task: "Load", key: sampleKey(1) };

/** A process that says that it makes an entry, has saved another, and never ends. */
async function flying(folder: string): Promise<ReturnType<typeof spawn>> {
  const script = join(import.meta.dirname, "../../../fixtures/store/fly.ts");
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

it("a run has a journal from its first record to its end", async () => {
  const folder = emptyFolder();
  const store = sqliteStore({ folder });
  await startRun(store, "run-1");
  expect(journals(folder)).toEqual([]);
  await saveSample(store, sampleBytes(10));
  expect(journals(folder).length).toBe(1);
  await store.endRun(endOf("run-1"));
  expect(journals(folder)).toEqual([]);
  expect(await store.newest("Load")).toMatchObject({ task: "Load" });
  await store.close();
});

it("of two runs at the same time, the last one out takes the journal away", async () => {
  const folder = emptyFolder();
  const first = sqliteStore({ folder });
  const second = sqliteStore({ folder });
  await startRun(first, "run-1");
  await startRun(second, "run-2");
  await saveSample(first, sampleBytes(10), { task: "First" });
  await saveSample(second, sampleBytes(10), { task: "Second", runId: "run-2" });
  await first.endRun(endOf("run-1"));
  expect(journals(folder).length).toBe(1);
  await saveSample(second, sampleBytes(10), { task: "Third", runId: "run-2" });
  expect(await first.newest("Third")).toMatchObject({ task: "Third" });
  await second.endRun(endOf("run-2"));
  expect(journals(folder)).toEqual([]);
  for (const task of ["First", "Second", "Third"]) expect(await first.newest(task)).toMatchObject({ task });
  await first.close();
  await second.close();
});

it("what a process has saved that was killed is found by the next one, and its journal goes", async () => {
  const folder = emptyFolder();
  const child = await flying(folder);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(journals(folder).length).toBe(1);
  const store = sqliteStore({ folder });
  expect(await store.newest("Saved")).toMatchObject({ task: "Saved" });
  expect(await store.runs({ pipeline: "Example", limit: 1 })).toMatchObject([
    { outcome: "interrupted", tasks: [{ name: "Saved" }] },
  ]);
  await startRun(store, "run-2");
  await store.endRun(endOf("run-2"));
  expect(journals(folder)).toEqual([]);
  expect((await store.runs({ pipeline: "Example", limit: 2 })).map(({ outcome }) => outcome)).toEqual([
    "succeeded",
    "interrupted",
  ]);
  await store.close();
});

it("a journal of which a power cut has left less than the tables have is not appended to", async () => {
  const folder = emptyFolder();
  const child = await flying(folder);
  const store = sqliteStore({ folder });
  // Takes over what there is.
  expect(await store.newest("Saved")).toMatchObject({ task: "Saved" });
  child.kill("SIGKILL");
  await once(child, "exit");
  truncateSync(join(folder, "database", journals(folder)[0]!), 10);
  await startRun(store, "run-2");
  await saveSample(store, sampleBytes(10), { task: "After", runId: "run-2" });
  const other = sqliteStore({ folder });
  expect(await other.newest("After")).toMatchObject({ task: "After" });
  await other.close();
  await store.endRun(endOf("run-2"));
  await store.close();
});

it("what another process appends while the tables are brought up to date is still to be taken over", () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, "database"));
  const [mine, other] = [new Journal(folder), new Journal(folder)];
  for (const journal of [mine, other]) journal.join(1);
  const save = (task: string): void => {
    const entry = sampleEntry({ hash: "ab", sizeBytes: 3 }, { task });
    other.saveEntry(entryRow(entry, sampleBytes(3)), taskRow(sampleRecord(entry)));
  };
  mine.endFlight(FLIGHT);
  save("First");
  expect(mine.isAheadOfTables("First")).toBe(true);
  const end = statSync(join(folder, "database/journal-1")).size;
  save("Second");
  expect([...mine.takenOver(end)]).toEqual(["First", "Second"]);
  expect(["First", "Second"].map((task) => mine.isAheadOfTables(task))).toEqual([false, true]);
  expect(mine.pendingCount).toBe(1);
  mine.takenOver(statSync(join(folder, "database/journal-1")).size);
  expect(mine.isAheadOfTables()).toBe(false);
  for (const journal of [mine, other]) journal.leave();
});

it("a record that was damaged on the disk is left out and told of; the others are there", async () => {
  const folder = emptyFolder();
  const told: string[] = [];
  const store = sqliteStore({ folder });
  await startRun(store, "run-1");
  for (const task of ["First", "Second", "Third"]) await saveSample(store, sampleBytes(10), { task });
  const path = join(folder, "database", journals(folder)[0]!);
  writeFileSync(path, readFileSync(path, "latin1").replace('["Second"', '["SecXnd"'), "latin1");
  const other = sqliteStore({ folder, onDamage: (problem) => told.push(problem) });
  expect(await other.newest("First")).toMatchObject({ task: "First" });
  expect(await other.newest("Third")).toMatchObject({ task: "Third" });
  for (const task of ["Second", "SecXnd"]) expect(await other.newest(task)).toBeUndefined();
  expect(told).toEqual(["1 of the last results were damaged on the disk; they are computed again"]);
  await store.endRun(endOf("run-1"));
  await store.close();
  await other.close();
});

it("where the process that makes an entry is killed, the one that waits goes on at once", async () => {
  const folder = emptyFolder();
  const child = await flying(folder);
  const store = sqliteStore({ folder });
  await startRun(store, "run-2");
  const waiting = Promise.withResolvers<string>();
  const clearance = store.startFlight(
    { ...FLIGHT, runId: "run-2" },
    {
      joins: true,
      signal: new AbortController().signal,
      onWait: ({ process: its }) => waiting.resolve(its),
    },
  );
  expect((await waiting.promise).split("/")[1]).toBe(String(child.pid));
  child.kill("SIGKILL");
  expect(await clearance).toBe("landed");
  expect(await store.find(FLIGHT.task, FLIGHT.key)).toBeUndefined();
  await store.endRun(endOf("run-2"));
  await store.close();
});
