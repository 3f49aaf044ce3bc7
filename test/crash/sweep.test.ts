import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { sqliteStore, type NewEntry, type Store } from "../../src/index.ts";
import { sampleBytes, sampleKey, saveSample } from "../../src/testing/samples.ts";
import { endOf } from "../../src/testing/store/asking.ts";
import { emptyFolder } from "../store/folder.ts";
import { inspect } from "./child.ts";

const fixture = (name: string): string => join(import.meta.dirname, "../fixtures/crash", name);
const LARGE = 70_000;

/** The files of results, where they belong and on their way out. */
function blobsIn(folder: string): { kept: string[]; leaving: string[] } {
  const files = readdirSync(join(folder, "blobs"), { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => ({ name: each.name, isLeaving: each.parentPath.endsWith("leaving") }));
  const names = (leaving: boolean): string[] => files.filter((f) => f.isLeaving === leaving).map((f) => f.name);
  return { kept: names(false).toSorted(), leaving: names(true).toSorted() };
}

/** A store with results that a pipeline needs and with others, all put long ago. */
async function filled(folder: string): Promise<{ needed: NewEntry[]; unneeded: NewEntry[] }> {
  const store = sqliteStore({ folder });
  await store.startRun({ runId: "old", pipeline: "Example", startedAt: 1000 });
  const save = (task: string, number: number): Promise<NewEntry> =>
    saveSample(store, sampleBytes(LARGE, number), { task, key: sampleKey(number), runId: "old", startedAt: 1000 });
  const needed = [await save("One", 1), await save("Two", 2)];
  const unneeded = [await save("One", 3), await save("Two", 4), await save("Gone", 5), await save("Gone", 6)];
  await store.endRun(endOf("old", { heads: needed }));
  await store.close();
  for (const { result } of [...needed, ...unneeded])
    utimesSync(join(folder, "blobs", result.hash.slice(0, 2), result.hash), 1, 1);
  return { needed, unneeded };
}

async function sweep(folder: string, kill: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [fixture("sweep.ts"), folder, kill], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return signal;
}

describe("a sweep that is killed", () => {
  it.each([
    ["once the entries are gone and no file is", "before-files", { kept: 6, leaving: 0 }],
    ["with some files on their way out", "some-moved", { kept: 4, leaving: 2 }],
    ["with all of them on their way out", "all-moved", { kept: 2, leaving: 4 }],
    ["with some of them deleted", "some-deleted", { kept: 2, leaving: 2 }],
  ])("%s, leaves no entry without its bytes, and the next one goes on from there", async (_, kill, left) => {
    const folder = emptyFolder();
    const { needed } = await filled(folder);
    expect(await sweep(folder, kill)).toBe("SIGKILL");
    await inspect(folder, { finished: { One: "ran", Two: "ran" } });
    const { kept, leaving } = blobsIn(folder);
    expect({ kept: kept.length, leaving: leaving.length }).toEqual(left);
    expect(await sweep(folder, "never")).toBe(null);
    await inspect(folder, { finished: { One: "ran", Two: "ran" } });
    expect(blobsIn(folder)).toEqual({ kept: needed.map(({ result }) => result.hash).toSorted(), leaving: [] });
  });

  it("has lost nothing that is put anew: what is on its way out is read from there, and goes back", async () => {
    const folder = emptyFolder();
    const { unneeded } = await filled(folder);
    expect(await sweep(folder, "all-moved")).toBe("SIGKILL");
    const store = sqliteStore({ folder });
    const [first, second] = unneeded as [NewEntry, NewEntry];
    // As if the sweep had died just before it put back a file that was wanted.
    await saveSample(store, sampleBytes(LARGE, 3), { task: "One", key: sampleKey(3), startedAt: 1000 });
    expect(await store.readResult(first)).toMatchObject({ kind: "bytes" });
    const entry = { ...second, runId: "made-since" };
    await store.saveEntry(entry, { runId: "made-since", startedAt: 1, report: reportOf(entry) });
    expect(blobsIn(folder).leaving).toContain(second.result.hash);
    expect(await store.readResult(second)).toMatchObject({ kind: "bytes" });
    await store.sweep({ maxBytes: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY }, { now: 2000 });
    expect(blobsIn(folder).leaving).toEqual([]);
    expect(blobsIn(folder).kept).toContain(second.result.hash);
    for (const each of [first, second]) expect(await store.readResult(each)).toMatchObject({ kind: "bytes" });
    await store.close();
  });
});

describe("a sweep in another process", () => {
  it("again and again, takes nothing from a run that puts what is there already, and saves it", async () => {
    const folder = emptyFolder();
    const child = spawn(process.execPath, [fixture("sweeping.ts"), folder], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    let printed = "";
    child.stdout.on("data", (text) => (printed += String(text)));
    await once(child.stdout, "data");
    const store = sqliteStore({ folder });
    for (let round = 0; round < 40; round++) await saveRound(store, round);
    await store.close();
    child.stdin.end();
    await once(child, "close");
    const { sweeps, removed } = JSON.parse(printed.slice(printed.indexOf("{"))) as { sweeps: number; removed: number };
    // It has been at work meanwhile, or this would prove nothing.
    expect(sweeps).toBeGreaterThan(5);
    expect(removed).toBeGreaterThan(20);
    await inspect(folder, { finished: { Task4: "ran" } });
  });
});

/** A run that makes five large results, the same in each round, and settles on the last of them alone. */
async function saveRound(store: Store, round: number): Promise<void> {
  const runId = `round-${round}`;
  await store.startRun({ runId, pipeline: "Crash", startedAt: Date.now() });
  const made: NewEntry[] = [];
  for (let number = 0; number < 5; number++) {
    const changes = { task: `Task${number}`, key: sampleKey(round), runId, startedAt: Date.now() };
    made.push(await saveSample(store, sampleBytes(LARGE, number), changes));
    // All that this run has made is there, however busy the other process is.
    for (const entry of made) expect(await store.readResult(entry)).toMatchObject({ kind: "bytes" });
  }
  await store.endRun({ ...endOf(runId), pipeline: "Crash", heads: made.slice(4) });
}

function reportOf({ task }: NewEntry) {
  return { name: task, outcome: "ran", reason: "first run", durationMs: 1, steps: [] } as const;
}
