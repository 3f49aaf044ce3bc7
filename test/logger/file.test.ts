import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { memoryStore, pipeline, task, type FileLogOptions } from "../../src/index.ts";
import { rotatingFile } from "../../src/logger/rotatingFile.ts";

function folder(): string {
  const path = join(mkdtempSync(join(tmpdir(), "little-pipelines-log-")), "logs");
  onTestFinished(() => rmSync(join(path, ".."), { recursive: true, force: true }));
  return path;
}

const TODAY = (): string => new Date().toISOString().slice(0, 10);

async function logged(options: FileLogOptions, name = "P"): Promise<Record<string, unknown>[]> {
  const one = task("One", async ({ log, step }) => {
    log.debug("detail");
    log.info("hello", { rows: 3 });
    await step("part", () => 1);
    return 1;
  });
  const example = pipeline(name, [one], { store: memoryStore(), logLevel: "silent", logFile: options });
  await example.execute();
  await example.execute();
  return readdirSync(options.folder!).flatMap((file) =>
    readFileSync(join(options.folder!, file), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}

describe("the log file", () => {
  it("has a line for each message, with time, level and task, and none for a run that reuses everything", async () => {
    const lines = await logged({ folder: folder() });
    for (const { time } of lines) expect(new Date(time as string).toISOString()).toBe(time);
    expect(
      lines.map(
        ({ level, task: name = "-", msg }) =>
          `${String(level)} ${String(name)} ${String(msg).replace(/\d:\d\d\.\d\d/, "…")}`,
      ),
    ).toEqual([
      "info - P: run of 1 task",
      "info One EXEC : first run",
      "info One hello",
      "info One step part done (in …)",
      "info One DONE (in …)",
      "info - P: succeeded (in …)",
    ]);
    expect(lines.find(({ msg }) => msg === "hello")).toMatchObject({ rows: 3 });
  });

  it("has lines in the order of time, with what a task logs beside its words", async () => {
    const path = folder();
    const one = task("One", ({ log }) => {
      log.info("first");
      log.error("failed", { err: new Error("no network"), size: 12n });
      log.info("then");
      return 1;
    });
    const two = task("Two", { dependencies: [one] }, () => 2);
    await pipeline("P", [one, two], {
      store: memoryStore(),
      logLevel: "silent",
      logFile: { folder: path },
    }).execute();
    const lines = readFileSync(join(path, readdirSync(path)[0]!), "utf8")
      .trim()
      .split("\n");
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.map(({ msg }) => String(msg).replace(/\(.*/, "…"))).toEqual([
      "P: run of 2 tasks",
      "EXEC : first run",
      "first",
      "failed",
      "then",
      "DONE …",
      "EXEC : first run",
      "DONE …",
      "P: succeeded …",
    ]);
    expect(told[3]).toMatchObject({ task: "One", err: { message: "no network", type: "Error" }, size: 12 });
  });

  it("is as detailed as asked", async () => {
    const lines = await logged({ folder: folder(), level: "debug" });
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["detail", "SKIP : cached"]));
  });

  it("is opened neither when a task is defined nor when nothing happens", async () => {
    const path = folder();
    const example = pipeline("P", [task("One", () => 1)], {
      store: memoryStore(),
      logLevel: "silent",
      logFile: { folder: path },
    });
    expect(existsSync(path)).toBe(false);
    await example.execute();
    rmSync(path, { recursive: true });
    await example.execute();
    expect(existsSync(path)).toBe(false);
  });

  it("has a name that is no path, whatever the pipeline's", async () => {
    const path = folder();
    await logged({ folder: path }, "../../x 🛫");
    expect(readdirSync(path)).toEqual([`${TODAY()}.______x _.log`]);
  });
});

describe("a rotating file", () => {
  it("begins the next file of the day when one is full, and goes on with that after a restart", () => {
    const path = folder();
    for (let start = 0; start < 2; start++) {
      const file = rotatingFile(path, "P", { maxBytes: 100_000 });
      for (let i = 0; i < 3000; i++) file.write(`${"x".repeat(49)}\n`);
      file.close();
    }
    const files = readdirSync(path);
    expect(files).toEqual([`${TODAY()}.P.1.log`, `${TODAY()}.P.2.log`, `${TODAY()}.P.log`].toSorted());
    const lines = files.flatMap((name) => readFileSync(join(path, name), "utf8").trim().split("\n"));
    expect(lines).toHaveLength(6000);
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([49]));
  });

  it("deletes its files that are older than it keeps, and no others", () => {
    const path = folder();
    mkdirSync(path, { recursive: true });
    const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    for (const name of [`${day(31)}.P.log`, `${day(29)}.P.log`, `${day(40)}.P.1.log`, "notes.txt", "2000-01-01.txt"])
      writeFileSync(join(path, name), "");
    const file = rotatingFile(path, "P", {});
    file.write("line\n");
    file.close();
    expect(readdirSync(path).toSorted()).toEqual(
      ["2000-01-01.txt", `${day(29)}.P.log`, `${TODAY()}.P.log`, "notes.txt"].toSorted(),
    );
  });
});
