import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pipeline, task } from "../../../src/index.ts";
import { sqliteStore } from "../../../src/store/sqlite/index.ts";
import { sampleBytes } from "../../../src/testing/samples.ts";
import { emptyFolder } from "../folder.ts";

/** A mount that only the process and its children see, and that ends with them: for root, or where users may. */
const ALONE = ["unshare", "--mount", ...(process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"])];
const canMount =
  process.platform === "linux" &&
  spawnSync(ALONE[0]!, [...ALONE.slice(1), "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

/** Runs a case of `disk.ts` on a small disk of its own. */
function onSmallDisk(what: string): [label: string, outcome: string, detail?: unknown][] {
  const script = join(import.meta.dirname, "../../fixtures/store/disk.ts");
  const inside = 'mount -t tmpfs -o size=4m none "$3" && exec "$0" "$1" "$2" "$3"';
  const printed = execFileSync(
    ALONE[0]!,
    [...ALONE.slice(1), "sh", "-c", inside, process.execPath, script, what, emptyFolder()],
    { encoding: "utf8" },
  );
  return JSON.parse(printed) as [string, string, unknown][];
}

const NO_ROOM = expect.stringMatching(
  /^no room left to keep results in .+\n {2}Free some space on that disk, or set LITTLE_PIPELINES_DIR to a folder on another\. What finished before is kept\.$/,
);
const NO_RIGHT = expect.stringMatching(
  /^.+ cannot be written to\n {2}Give yourself the right to write there, or set LITTLE_PIPELINES_DIR to a folder that you may write to\.$/,
);

describe.skipIf(!canMount)("a disk that is full", () => {
  it("is one clear error, leaves nothing half-written, and takes nothing away", () => {
    expect(onSmallDisk("full")).toEqual([
      ["a large result", "STORE_FULL", NO_ROOM],
      ["parts", []],
      ["small results", "STORE_FULL", NO_ROOM],
      ["what finished before", "worked", "bytes"],
      ["once there is room again", "worked", "bytes"],
    ]);
  });

  it("is one clear error before anything runs", () => {
    expect(onSmallDisk("full from the start")).toEqual([
      ["the first look", "STORE_FULL", NO_ROOM],
      ["a run", "STORE_FULL", NO_ROOM],
      ["closing", "worked", null],
    ]);
  });

  it("ends a run with one clear error, and the next run goes on from there", () => {
    expect(onSmallDisk("full in a run")).toEqual([
      ["the run", "STORE_FULL", NO_ROOM],
      ["closing", "worked", null],
      ["the next run", "worked", ["reused Load", "skipped Big"]],
    ]);
  });
});

describe.skipIf(!canMount)("a disk that is read-only", () => {
  it("is one clear error where there is a store", () => {
    expect(onSmallDisk("read-only")).toEqual([
      ["a run", "STORE_READ_ONLY", NO_RIGHT],
      ["a large result", "STORE_READ_ONLY", NO_RIGHT],
      ["closing", "worked", null],
    ]);
  });

  it("can be looked at", () => {
    expect(onSmallDisk("looking")).toEqual([
      ["the plan", "worked", ["reuse Load"]],
      ["a result", "worked", "loaded"],
      ["the history", "worked", ["succeeded"]],
      ["what a sweep would remove", "worked", true],
      ["what would be cleaned", "worked", 1],
      ["a sweep", "STORE_READ_ONLY", NO_RIGHT],
      ["a run", "STORE_READ_ONLY", NO_RIGHT],
      ["closing", "worked", null],
    ]);
  });

  it("can be looked at with all that a process has left which was killed", () => {
    expect(onSmallDisk("looking at what was left")).toEqual([
      ["left", ["journal-2", "store.sqlite", "store.sqlite-shm", "store.sqlite-wal"]],
      ["its entry", "worked", true],
      ["its result", "worked", "bytes"],
      ["its run", "worked", 1],
      ["a run", "STORE_READ_ONLY", NO_RIGHT],
      ["closing", "worked", null],
    ]);
  });

  it("is one clear error where there is none yet", () => {
    expect(onSmallDisk("read-only from the start")).toEqual([
      ["the first look", "STORE_READ_ONLY", NO_RIGHT],
      ["a large result", "STORE_READ_ONLY", NO_RIGHT],
      ["closing", "worked", null],
    ]);
  });
});

describe("a folder that cannot be", () => {
  it("below a file is one clear error, before any task has run", async () => {
    const file = join(emptyFolder(), "notes.txt");
    writeFileSync(file, "mine");
    const store = sqliteStore({ folder: join(file, "state") });
    let ran = 0;
    const example = pipeline("Example", [task("Load", () => ++ran)], {
      root: process.cwd(),
      logLevel: "silent",
      logFile: false,
      store,
    });
    const explained = {
      code: "STORE_UNREADABLE",
      message: expect.stringMatching(/notes\.txt.+ cannot be opened or read: .+\n {2}See whether the folder exists/),
    };
    await expect(example.execute()).rejects.toMatchObject(explained);
    await expect(store.putResult(sampleBytes(100_000))).rejects.toMatchObject(explained);
    expect(ran).toBe(0);
    await example.close();
  });

  // Node's own recursive `mkdir` tries for ever there.
  it.skipIf(process.platform !== "linux")("where the system finds no folder is one clear error", async () => {
    const store = sqliteStore({ folder: "/proc/nope/state" });
    const explained = { code: expect.stringMatching(/^STORE_(UNREADABLE|READ_ONLY)$/) };
    await expect(store.runs({ pipeline: "Example", limit: 1 })).rejects.toMatchObject(explained);
    await expect(store.putResult(sampleBytes(100_000))).rejects.toMatchObject(explained);
    await store.close();
  });
});
