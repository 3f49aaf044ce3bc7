import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { expire, pipeline, task, type PipelineOptions, type RunEvent, type TaskOptions } from "../../src/index.ts";
import { scratch } from "../fingerprint/sources.ts";
import { eventLog } from "../support/events.ts";
import { writer } from "./writer.ts";

/** A task that writes files from their texts, and one that counts those. */
function writing(options: TaskOptions, more: PipelineOptions = {}) {
  const root = scratch({});
  const state: { files: Record<string, string> } = { files: {} };
  const make = () => {
    const write = writer(options, state);
    const count = task("Count", { dependencies: [write] }, ({ results }) => results.Write);
    return pipeline("writing", [write, count], { root, logLevel: "silent", logFile: false, ...more });
  };
  const example = make();
  onTestFinished(() => example.close());
  const events: RunEvent[] = [];
  example.on("event", (event) => events.push(event));
  const log = eventLog(example);
  const at = (file: string): string => join(root, file);
  return {
    root,
    state,
    example,
    at,
    /** The log of one run, but for that the working folder is another one. */
    run: async (version = 1): Promise<string[]> => {
      log.length = 0;
      await example.execute({ params: { version } });
      return log.filter((line) => line !== "warn");
    },
    reason: () =>
      events.filter((event) => event.kind === "taskFinished").findLast(({ task }) => task === "Write")!.report.reason,
    warnings: () => events.filter((event) => event.kind === "warned" && event.task !== undefined),
    text: (file: string) => readFileSync(at(file), "utf8"),
    names: () => readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => !name.startsWith(".little")),
  };
}

const REUSED = ["reused Write", "reused Count"];
const RAN = ["start Write", "ran Write", "start Count", "ran Count"];

describe("outputs that were deleted", () => {
  it("are put back with their contents and permissions, and nothing runs", async () => {
    const { run, state, at, text, reason, example } = writing({ outputs: ["a.csv", "run.sh", "private.key"] });
    state.files = { "a.csv": "a", "run.sh": "#!/bin/sh", "private.key": "k" };
    expect(await run()).toEqual(RAN);
    for (const file of Object.keys(state.files)) rmSync(at(file));
    expect((await example.plan()).tasks).toMatchObject([
      { name: "Write", outcome: "reuse", reason: "cached, its outputs are put back: a.csv, private.key, run.sh" },
      { name: "Count", outcome: "reuse" },
    ]);
    expect(await example.getResult("Write")).toBe(3);
    expect(existsSync(at("a.csv"))).toBe(false);
    state.files = {};
    expect(await run()).toEqual(REUSED);
    expect(reason()).toBe("cached, its outputs are put back: a.csv, private.key, run.sh");
    expect((await example.history())[0]!.tasks.find(({ name }) => name === "Write")!.reason).toBe(reason());
    expect([text("a.csv"), text("run.sh"), text("private.key")]).toEqual(["a", "#!/bin/sh", "k"]);
    expect(["a.csv", "run.sh", "private.key"].map((file) => statSync(at(file)).mode & 0o777)).toEqual([
      0o644, 0o755, 0o600,
    ]);
    expect(await run()).toEqual(REUSED);
    expect(reason()).toBe("cached");
  });

  it("may be put back, where what is upstream must run first", async () => {
    const root = scratch({});
    const first = task("First", { expire: expire.onComplete() }, () => 1);
    const write = task("Write", { dependencies: [first], outputs: ["a.csv"] }, ({ path, results }) => {
      writeFileSync(path("a.csv"), String(results.First));
    });
    const example = pipeline("upstream", [first, write], { root, logLevel: "silent", logFile: false });
    onTestFinished(() => example.close());
    await example.execute();
    rmSync(join(root, "a.csv"));
    expect((await example.plan()).tasks.map(({ outcome }) => outcome)).toEqual(["run", "mayRun"]);
    expect((await example.execute()).tasks.map(({ outcome }) => outcome)).toEqual(["ran", "reused"]);
    expect(readFileSync(join(root, "a.csv"), "utf8")).toBe("1");
  });

  it("may be a folder: as a whole, or some of its files", async () => {
    const { run, state, at, text, reason, names } = writing({ outputs: ["out"] });
    state.files = { "out/a.txt": "a", "out/deep/er/b.txt": "b", "out/deep/run.sh": "c" };
    expect(await run()).toEqual(RAN);
    rmSync(at("out"), { recursive: true });
    expect(await run()).toEqual(REUSED);
    expect(reason()).toBe("cached, its outputs are put back: out");
    expect([text("out/a.txt"), text("out/deep/er/b.txt")]).toEqual(["a", "b"]);
    expect(statSync(at("out/deep/run.sh")).mode & 0o777).toBe(0o755);
    const before = statSync(at("out/a.txt")).ino;
    rmSync(at("out/deep/er"), { recursive: true });
    expect(await run()).toEqual(REUSED);
    expect(reason()).toBe("cached, its outputs are put back: out/deep/er/b.txt");
    // What is as it was is not written again.
    expect(statSync(at("out/a.txt")).ino).toBe(before);
    expect(names().toSorted()).toEqual([
      "out",
      "out/a.txt",
      "out/deep",
      "out/deep/er",
      "out/deep/er/b.txt",
      "out/deep/run.sh",
    ]);
  });

  it("may be what a pattern finds, and a folder in which there is nothing", async () => {
    const { run, state, at, text } = writing({ outputs: ["out/*.csv", "empty"] });
    mkdirSync(at("empty"));
    state.files = { "out/a.csv": "a", "out/b.csv": "b", "out/c.txt": "not an output" };
    expect(await run()).toEqual(RAN);
    rmSync(at("out"), { recursive: true });
    rmSync(at("empty"), { recursive: true });
    expect(await run()).toEqual(REUSED);
    expect([text("out/a.csv"), text("out/b.csv"), existsSync(at("out/c.txt"))]).toEqual(["a", "b", false]);
    expect(statSync(at("empty")).isDirectory()).toBe(true);
  });

  it("may lie outside of the project, and be declared in any spelling", async () => {
    const elsewhere = scratch({});
    const file = join(elsewhere, "deep/a.txt");
    const { run, state, at, text } = writing({ outputs: [file, "./out//", `${elsewhere}/folder/`] });
    state.files = { [file]: "a", "out/b.txt": "b", [join(elsewhere, "folder/c.txt")]: "c" };
    expect(await run()).toEqual(RAN);
    rmSync(join(elsewhere, "deep"), { recursive: true });
    rmSync(join(elsewhere, "folder"), { recursive: true });
    rmSync(at("out"), { recursive: true });
    expect(await run()).toEqual(REUSED);
    expect([readFileSync(file, "utf8"), text("out/b.txt")]).toEqual(["a", "b"]);
    expect(readFileSync(join(elsewhere, "folder/c.txt"), "utf8")).toBe("c");
  });

  it("are put back for what was already made, in a folder that is a link too", async () => {
    const { run, state, at, root } = writing({ outputs: ["out"] });
    mkdirSync(join(root, "elsewhere"));
    symlinkSync("elsewhere", at("out"));
    state.files = { "out/a.txt": "a" };
    expect(await run()).toEqual(RAN);
    rmSync(at("elsewhere/a.txt"));
    expect(await run()).toEqual(REUSED);
    expect(readFileSync(at("elsewhere/a.txt"), "utf8")).toBe("a");
  });
});

describe("outputs of an edit that was undone", () => {
  it("are those that the old result was made with, and nothing is set aside", async () => {
    const { run, state, text, at, warnings } = writing({ outputs: ["out"] });
    state.files = { "out/a.txt": "old", "out/b.txt": "b" };
    expect(await run(1)).toEqual(RAN);
    rmSync(at("out"), { recursive: true });
    state.files = { "out/a.txt": "new", "out/c.txt": "c", "out/d.txt": "d" };
    expect(await run(2)).toEqual(RAN);
    expect(await run(1)).toEqual(REUSED);
    expect([text("out/a.txt"), text("out/b.txt")]).toEqual(["old", "b"]);
    expect(readdirSync(at("out"))).toEqual(["a.txt", "b.txt"]);
    expect(await run(2)).toEqual(REUSED);
    expect(readdirSync(at("out"))).toEqual(["a.txt", "c.txt", "d.txt"]);
    expect(text("out/a.txt")).toBe("new");
    expect(warnings()).toEqual([]);
  });
});

describe("outputs that were changed by hand", () => {
  it("are put back, and what was there is set aside and never lost", async () => {
    const { run, state, text, at, warnings, reason, root } = writing({ outputs: ["a.csv", "out"] });
    state.files = { "a.csv": "a", "out/b.txt": "b" };
    await run();
    writeFileSync(at("a.csv"), "my own notes");
    writeFileSync(at("out/mine.txt"), "mine");
    rmSync(at("out/b.txt"));
    mkdirSync(at("out/b.txt"));
    writeFileSync(at("out/b.txt/inside.txt"), "inside");
    expect(await run()).toEqual(["warn Write", ...REUSED]);
    expect([text("a.csv"), text("out/b.txt")]).toEqual(["a", "b"]);
    expect(readdirSync(at("out"))).toEqual(["b.txt"]);
    const [set] = readdirSync(join(root, ".little-pipelines/aside"));
    const aside = join(root, ".little-pipelines/aside", set!);
    expect(warnings()).toMatchObject([
      { message: `outputs were changed by hand: they are put back, and what was there is now in ${aside}` },
    ]);
    expect(reason()).toContain(`; what was there is in ${aside}`);
    expect(readFileSync(join(aside, "a.csv"), "utf8")).toBe("my own notes");
    expect(readFileSync(join(aside, "out/mine.txt"), "utf8")).toBe("mine");
    expect(readFileSync(join(aside, "out/b.txt/inside.txt"), "utf8")).toBe("inside");
  });

  it("may be a file where a folder was, and what was a link", async () => {
    const { run, state, text, at, root } = writing({ outputs: ["out", "a.csv"] });
    state.files = { "out/b.txt": "b", "a.csv": "a" };
    await run();
    rmSync(at("out"), { recursive: true });
    writeFileSync(at("out"), "a file");
    rmSync(at("a.csv"));
    writeFileSync(at("other.csv"), "other");
    symlinkSync("other.csv", at("a.csv"));
    expect(await run()).toEqual(["warn Write", ...REUSED]);
    expect([text("out/b.txt"), text("a.csv"), text("other.csv")]).toEqual(["b", "a", "other"]);
    const [set] = readdirSync(join(root, ".little-pipelines/aside"));
    expect(readFileSync(join(root, ".little-pipelines/aside", set!, "out"), "utf8")).toBe("a file");
  });
});

describe("outputs that are not kept", () => {
  it("make the task run again where they are missing: too large, or as it was asked", async () => {
    for (const [options, more] of [
      [{ keepOutputs: false }, {}],
      [{ keepOutputs: { maxBytes: 1 } }, {}],
      [{}, { keepOutputs: false }],
    ] as const) {
      const { run, state, at, reason } = writing({ outputs: ["a.csv"], ...options }, more);
      state.files = { "a.csv": "aa" };
      await run();
      rmSync(at("a.csv"));
      expect(await run()).toEqual(["start Write", "ran Write", "reused Count"]);
      expect(reason()).toBe("its outputs are missing or changed: a.csv");
    }
  });

  it("are told of in the task's log where they are too large", async () => {
    const { run, state, example } = writing({ outputs: ["a.csv"], keepOutputs: { maxBytes: 1 } });
    const lines: string[] = [];
    example.on("taskLogged", ({ message }) => lines.push(message));
    state.files = { "a.csv": "aa" };
    await run();
    expect(lines).toEqual(["its outputs (2 bytes) are more than keepOutputs allows (1), and are not kept"]);
  });

  it("are made again where the copy was damaged, and where it is forced", async () => {
    const { run, state, at, text, root, example } = writing({ outputs: ["a.csv"] });
    state.files = { "a.csv": "a" };
    await run();
    const blobs = join(root, ".little-pipelines/blobs");
    const copy = readdirSync(blobs, { recursive: true, encoding: "utf8" }).find((name) =>
      name.endsWith("files/a.csv"),
    )!;
    chmodSync(join(blobs, copy), 0o644);
    writeFileSync(join(blobs, copy), "x");
    rmSync(at("a.csv"));
    expect(await run()).toEqual(["warn Write", "start Write", "ran Write", "reused Count"]);
    expect(text("a.csv")).toBe("a");
    rmSync(at("a.csv"));
    state.files = { "a.csv": "forced" };
    const { tasks } = await example.execute({ force: ["Write"] });
    expect(tasks[0]).toMatchObject({ outcome: "ran", reason: "forced" });
    expect(text("a.csv")).toBe("forced");
  });

  it("are refused by an option that is none", async () => {
    for (const keepOutputs of [1, "no", {}, { maxBytes: -1 }, { maxBytes: 1, more: 2 }]) {
      const its = task("A", { keepOutputs: keepOutputs as never }, () => 1);
      expect(() => pipeline("X", [its]).validate(), JSON.stringify(keepOutputs)).toThrow(/keepOutputs is /);
      const example = pipeline("X", [task("A", () => 1)], { keepOutputs: keepOutputs as never, logFile: false });
      await expect(example.history()).rejects.toThrow(/keepOutputs is /);
    }
  });
});
