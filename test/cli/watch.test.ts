import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunEvent } from "../../src/index.ts";
import { project, type Project } from "../support/project.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

/** `little run --watch` at work. */
interface Watched {
  /** Waits for the next text on stderr that matches. */
  told(pattern: RegExp): Promise<string>;
  /** Waits until the next run is over, and gives each task's outcome. */
  run(): Promise<Record<string, string>>;
  /** Waits for the next event of a kind, of a task. */
  event(kind: RunEvent["kind"], task: string): Promise<void>;
  /** Sends Ctrl-C and gives the exit code. */
  end(): Promise<number | null>;
}

function watched({ folder }: Project, ...args: string[]): Watched {
  const { LITTLE_PIPELINES_DIR: _, ...env } = process.env;
  const child: ChildProcess = spawn(process.execPath, [BIN, "run", "--watch", "--json", ...args], {
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const texts = { stdout: "", stderr: "" };
  let wake = (): void => {};
  for (const name of ["stdout", "stderr"] as const)
    child[name]!.on("data", (text) => {
      texts[name] += text;
      wake();
    });
  const next = async (name: "stdout" | "stderr", pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(texts[name]);
      if (found !== null) {
        texts[name] = texts[name].slice(found.index + found[0].length);
        return found[0];
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    told: (pattern) => next("stderr", pattern),
    async run() {
      const line = await next("stdout", /\{"kind":"runFinished".*\}\n/);
      await next("stderr", /Waiting for changes/);
      const { report } = JSON.parse(line) as Extract<RunEvent, { kind: "runFinished" }>;
      return Object.fromEntries(report.tasks.map(({ name: task, outcome }) => [task, outcome]));
    },
    async event(kind, task) {
      await next("stdout", new RegExp(`\\{"kind":"${kind}","at":\\d+,"task":"${task}".*\\}\\n`));
    },
    end() {
      child.kill("SIGINT");
      return ended;
    },
  };
}

const FILES = {
  "load.ts": "export const load = () => 1;",
  "late.ts": "export const late = () => 1;",
  "data/a.csv": "a",
  "note.txt": "one",
  "pipeline.ts": `
    import { readFileSync, readdirSync, writeFileSync } from "node:fs";
    import { pipeline, task } from "little-pipelines";
    import { load } from "./load.ts";
    const code = task("Code", () => load());
    const late = task("Late", async () => (await import("./late.ts")).late());
    const data = task("Data", { inputs: ["data/*.csv"] }, ({ path }) => readdirSync(path("data")).length);
    const note = task("Note", { inputs: ["note.txt"], outputs: ["copy.txt"] }, ({ path }) =>
      writeFileSync(path("copy.txt"), readFileSync(path("note.txt"), "utf8")));
    const copy = task("Copy", { dependencies: [note], inputs: ["copy.txt"] }, ({ path }) => readFileSync(path("copy.txt"), "utf8"));
    export default pipeline("Watched", [code, late, data, note, copy]);`,
};
const REUSED = { Code: "reused", Late: "reused", Data: "reused", Note: "reused", Copy: "reused" };

describe("little run --watch", () => {
  it("runs again what depends on a file that changes, however it changes, and ends with 130", async () => {
    const scratch = project(FILES);
    const its = watched(scratch);
    expect(await its.run()).toEqual({ Code: "ran", Late: "ran", Data: "ran", Note: "ran", Copy: "ran" });

    scratch.write({ "load.ts": "export const load = () => 2;" });
    await its.told(/load\.ts changed\./);
    expect(await its.run()).toEqual({ ...REUSED, Code: "ran" });

    // As editors save: a new file takes the place of the old.
    scratch.write({ "late.ts.tmp": "export const late = () => 2;" });
    renameSync(scratch.path("late.ts.tmp"), scratch.path("late.ts"));
    expect(await its.run()).toEqual({ ...REUSED, Late: "ran" });

    scratch.write({ "data/b.csv": "b" });
    await its.told(/data\/b\.csv changed\./);
    expect(await its.run()).toEqual({ ...REUSED, Data: "ran" });

    rmSync(scratch.path("data/a.csv"));
    expect(await its.run()).toEqual({ ...REUSED, Data: "ran" });

    // What the run itself writes is no change; this is.
    scratch.write({ "note.txt": "two" });
    await its.told(/note\.txt changed\./);
    expect(await its.run()).toEqual({ ...REUSED, Note: "ran", Copy: "ran" });

    // A folder that comes later, with a file in it.
    rmSync(scratch.path("data"), { recursive: true });
    expect(await its.run()).toEqual({ ...REUSED, Data: "failed" });
    mkdirSync(scratch.path("data"));
    writeFileSync(scratch.path("data/c.csv"), "c");
    expect((await its.run()).Data).toBe("ran");
    expect(await its.end()).toBe(130);
  });

  it("sees the file of a query", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline } from "little-pipelines";
        import { sql } from "little-pipelines/sql";
        export default pipeline("Queries", [sql.file("One", "one.sql"), sql("Two", "select 2 as n")]);`,
      "one.sql": "select 1 as n",
    });
    symlinkSync(join(import.meta.dirname, "../../node_modules/@duckdb"), scratch.path("node_modules/@duckdb"), "dir");
    const its = watched(scratch);
    expect(await its.run()).toEqual({ One: "ran", Two: "ran" });
    scratch.write({ "one.sql": "select 3 as n" });
    expect(await its.run()).toEqual({ One: "ran", Two: "reused" });
    expect(await its.end()).toBe(130);
  });

  it("makes the keys that any other run makes", async () => {
    const scratch = project(FILES);
    await scratch.run();
    const its = watched(scratch);
    expect(await its.run()).toEqual(REUSED);
    await its.end();
  });

  it("forces what is to be forced in the first run alone", async () => {
    const scratch = project(FILES);
    await scratch.run();
    const its = watched(scratch, "--force=Code,Late");
    expect(await its.run()).toEqual({ ...REUSED, Code: "ran", Late: "ran" });
    scratch.write({ "data/b.csv": "b" });
    expect(await its.run()).toEqual({ ...REUSED, Data: "ran" });
    await its.end();
  });

  it("shows why a module cannot be loaded, and goes on when it can", async () => {
    const scratch = project(FILES);
    const its = watched(scratch);
    await its.run();
    scratch.write({ "load.ts": "export const load = () => ;" });
    await its.told(/error: load\.ts:1: /);
    await its.told(/Waiting for changes/);
    scratch.write({ "load.ts": 'export { load } from "./other.ts";' });
    await its.told(/error: .*other\.ts/);
    await its.told(/Waiting for changes/);
    // It was looked for, and is there now.
    scratch.write({ "other.ts": "export const load = () => 3;" });
    expect((await its.run()).Code).toBe("ran");
    await its.end();
  });

  it("stops what runs when something changes meanwhile, keeps what finished, and begins anew", async () => {
    const scratch = project({
      "value.ts": "export const value = 1;",
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        import { value } from "./value.ts";
        const done = task("Done", () => 1);
        const waits = task("Waits", { dependencies: [done] }, ({ signal }) => value > 1 ? value : new Promise((_, reject) => {
          const timer = setInterval(() => {}, 1000);
          signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
        }));
        export default pipeline("Slow", [done, waits]);`,
    });
    const its = watched(scratch);
    await its.event("taskStarted", "Waits");
    scratch.write({ "value.ts": "export const value = 2;" });
    await its.told(/value\.ts changed: stopping what runs, to begin anew\./);
    // Of the run that was stopped, then of the one after it.
    await its.event("taskFinished", "Waits");
    await its.event("taskFinished", "Done");
    expect(await its.run()).toEqual({ Done: "reused", Waits: "ran" });
    expect(await its.end()).toBe(130);
  });

  it("cancels what runs on Ctrl-C", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        export default pipeline("Slow", [task("Waits", ({ signal }) => new Promise((_, reject) => {
          const timer = setInterval(() => {}, 1000);
          signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
        }))]);`,
    });
    const its = watched(scratch);
    await its.event("taskStarted", "Waits");
    const code = its.end();
    await its.told(/Stopping \(Ctrl-C\)/);
    expect(await code).toBe(130);
  });
});
