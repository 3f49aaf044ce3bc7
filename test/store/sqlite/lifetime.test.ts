import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { isGone, thisProcess } from "../../../src/store/thisProcess.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { sampleBytes, saveSample } from "../../../src/testing/samples.ts";
import { emptyFolder } from "../folder.ts";
import { fill } from "./filled.ts";

const onLinux = process.platform === "linux";

describe("a store", () => {
  it("makes nothing before it is used, and nothing when it is closed unused", async () => {
    const folder = emptyFolder();
    const store = sqliteStore({ folder });
    await store.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("can be used again after it was closed", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    await store.startRun({ runId: "run-1", pipeline: "Example", startedAt: 1 });
    const entry = await saveSample(store, sampleBytes(10));
    await store.heads("Example");
    await store.close();
    expect(await store.readResult(entry)).toEqual({ kind: "bytes", bytes: sampleBytes(10) });
    // What it knew of the heads before may be otherwise now: it is not relied on.
    await store.endRun({
      runId: "run-1",
      pipeline: "Example",
      outcome: "succeeded",
      durationMs: 1,
      reused: [],
      expired: [],
      heads: [entry],
    });
    expect((await store.heads("Example")).get("Load")).toMatchObject({ key: entry.key });
    await store.close();
  });

  it.skipIf(!onLinux)("leaves no file open once it is closed, however often", async () => {
    const folder = emptyFolder();
    const open = (): string[] =>
      readdirSync("/proc/self/fd")
        .map((fd) => {
          try {
            return readlinkSync(`/proc/self/fd/${fd}`);
          } catch {
            return "";
          }
        })
        .filter((path) => path.startsWith(folder));
    for (let time = 0; time < 20; time++) {
      const store = sqliteStore({ folder });
      await fill(store, { runId: `run-${time}`, tasks: 3 });
      await saveSample(store, sampleBytes(100_000, time));
      expect(open().length).toBeGreaterThan(0);
      await store.close();
      expect(open()).toEqual([]);
    }
    expect(readdirSync(join(folder, "database"))).toEqual(["store.sqlite"]);
  });

  it("that is never closed lets its process end by itself, with everything kept", async () => {
    const folder = emptyFolder();
    const url = (path: string): string =>
      JSON.stringify(pathToFileURL(join(import.meta.dirname, "../../..", path)).href);
    const script = `
      import { sqliteStore } from ${url("src/store/sqlite/index.ts")};
      import { sampleBytes, saveSample } from ${url("src/testing/samples.ts")};
      const store = sqliteStore({ folder: process.argv[1] });
      await store.startRun({ runId: "run-1", pipeline: "Example", startedAt: 1 });
      await store.memo.remember("file", new Map([["a", "1"]]));
      await saveSample(store, sampleBytes(10), { task: "Small" });
      await saveSample(store, sampleBytes(100_000), { task: "Large" });
      await store.endRun({ runId: "run-1", pipeline: "Example", outcome: "succeeded", durationMs: 1, reused: [], expired: [], heads: [] });`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script, folder], {
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const store = sqliteStore({ folder });
    for (const name of ["Small", "Large"])
      expect(await store.readResult((await store.newest(name))!)).toMatchObject({ kind: "bytes" });
    expect(await store.memo.recall("file", ["a"])).toEqual(new Map([["a", "1"]]));
    await store.close();
  });
});

describe("a process is told to be gone", () => {
  it("only when it is: not this one, nor one on another machine", () => {
    const [host, pid, start] = thisProcess().split("/");
    expect(isGone(thisProcess())).toBe(false);
    expect(isGone(`another-${host}/${pid}/${start}`)).toBe(false);
    expect(isGone("")).toBe(false);
    expect(isGone(`${host}/garbage/1`)).toBe(false);
  });

  it("when its number is free, or is that of another", async () => {
    const [host] = thisProcess().split("/");
    const child = spawn(process.execPath, ["-e", ""]);
    await once(child, "exit");
    expect(isGone(`${host}/${child.pid}/1`)).toBe(true);
    if (onLinux) expect(isGone(`${host}/${process.pid}/1`)).toBe(true);
  });

  it.skipIf(!onLinux)("when it has ended but its parent never asks how, as in many containers", async () => {
    // `sleep` is the parent of a process that it knows nothing of, and that ends when its input does.
    const parent = spawn("sh", ["-c", "exec 3<&0; (read line <&3) & echo $!; exec sleep 1000"]);
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [printed] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(printed));
    while (readFileSync(`/proc/${parent.pid}/comm`, "utf8") !== "sleep\n") await turn();
    const status = (): string[] => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    expect(isGone(`${thisProcess().split("/")[0]}/${pid}/${status()[19]}`)).toBe(false);
    parent.stdin.end();
    while (status()[0] !== "Z") await turn();
    expect(isGone(`${thisProcess().split("/")[0]}/${pid}/${status()[19]}`)).toBe(true);
  });
});
