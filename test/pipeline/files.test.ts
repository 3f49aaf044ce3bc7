import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, sqliteStore, task } from "../../src/index.ts";
import { emptyFolder } from "../store/folder.ts";
import { eventLog } from "../support/events.ts";
import { outcomes } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A task that keeps a file, and one that reads it. */
function fileTasks(contents: () => string) {
  const report = task("Report", { ignoreCaptures: ["contents"] }, async ({ keep }) => ({
    file: await keep({ name: "report.txt", contents: contents() }),
    madeBy: "Report",
  }));
  const length = task(
    "Length",
    { dependencies: [report] },
    async ({ results }) => (await results.Report.file.text()).length,
  );
  return [report, length] as const;
}

describe("a file in a result", () => {
  it("is handed to the next task, and to getResult, as a read-only path that ends with its name", async () => {
    const [report, length] = fileTasks(() => "all is well");
    const example = pipeline("test", [report, length], { ...QUIET, store: memoryStore() });
    await example.execute();
    expect(await example.getResult(length)).toBe(11);
    const { file, madeBy } = await example.getResult(report);
    expect(madeBy).toBe("Report");
    expect(file).toMatchObject({ kind: "file", name: "report.txt", sizeBytes: 11, hash: sha256("all is well") });
    expect(file.path.endsWith("/report.txt")).toBe(true);
    expect(statSync(file.path).mode & 0o222).toBe(0);
    expect(Buffer.from(await file.bytes()).toString()).toBe("all is well");
    expect((await file.stream().toArray()).join("")).toBe("all is well");
  });

  it("counts by name and contents: what depends on it is reused where they are the same", async () => {
    const store = sqliteStore({ folder: emptyFolder() });
    let text = "one";
    const make = () =>
      pipeline(
        "test",
        fileTasks(() => text),
        { ...QUIET, store },
      );
    await make().execute();
    expect(outcomes(await make().execute())).toEqual({ Report: "reused", Length: "reused" });
    expect(outcomes(await make().execute({ force: ["Report"] }))).toEqual({ Report: "ran", Length: "reused" });
    text = "two!";
    expect(outcomes(await make().execute({ force: ["Report"] }))).toEqual({ Report: "ran", Length: "ran" });
    await store.close();
  });

  it("is made again where a task has altered it, before anyone is given it", async () => {
    const [report, length] = fileTasks(() => "all is well");
    const spoil = task("Spoil", { dependencies: [report] }, ({ results }) => {
      chmodSync(results.Report.file.path, 0o644);
      writeFileSync(results.Report.file.path, "nothing is");
      return null;
    });
    const store = sqliteStore({ folder: emptyFolder() });
    await pipeline("test", [report, spoil], { ...QUIET, store }).execute();
    const later = pipeline("test", [report, length], { ...QUIET, store });
    const log = eventLog(later);
    const finished = await later.execute();
    expect(log).toEqual([
      "reused Report",
      "start Length",
      "warn Report",
      "start Report",
      "ran Report",
      "start Length",
      "ran Length",
    ]);
    expect(finished.tasks.find(({ name }) => name === "Report")!.reason).toBe("its stored result was damaged");
    expect(await later.getResult(length)).toBe(11);
    await store.close();
  });

  it("is made again in the very run in which a task has altered it", async () => {
    const [report] = fileTasks(() => "all is well");
    const spoil = task("Spoil", { dependencies: [report] }, ({ results }) => {
      chmodSync(results.Report.file.path, 0o644);
      writeFileSync(results.Report.file.path, "nothing is");
      return null;
    });
    const after = task("After", { dependencies: [report, spoil] }, ({ results }) => results.Report.file.text());
    const store = sqliteStore({ folder: emptyFolder() });
    const example = pipeline("test", [report, spoil, after], { ...QUIET, store });
    const told: string[] = [];
    example.on("warned", ({ message }) => told.push(message));
    await example.execute();
    expect(await example.getResult(after)).toBe("all is well");
    expect(told.join("\n")).toMatch(/a file of the stored result of "Report" was changed on the disk/);
    await store.close();
  });

  it("may be handed on by the task that was given it, and is kept as long as either needs it", async () => {
    const [report] = fileTasks(() => "all is well");
    const again = task("Again", { dependencies: [report] }, ({ results }) => [results.Report.file]);
    const store = sqliteStore({ folder: emptyFolder() });
    const example = pipeline("test", [report, again], { ...QUIET, store });
    await example.execute();
    await example.clean({ tasks: ["Report"] });
    const [file] = await example.getResult(again, { allowStale: true });
    expect(await file!.text()).toBe("all is well");
    await example.clean({ tasks: ["Again"] });
    expect(existsSync(file!.path)).toBe(false);
    await store.close();
  });

  it("of another pipeline's store is copied into this one's", async () => {
    const [report] = fileTasks(() => "all is well");
    const first = pipeline("first", [report], { ...QUIET, store: memoryStore() });
    await first.execute();
    const { file } = await first.getResult(report);
    const second = pipeline("second", [task("Taken", { ignoreCaptures: ["file"] }, () => file)], {
      ...QUIET,
      store: memoryStore(),
    });
    await second.execute();
    await first.close();
    expect(existsSync(file.path)).toBe(false);
    const taken = await second.getResult("Taken");
    expect(await taken.text()).toBe("all is well");
  });
});

describe("keep", () => {
  it("takes a path from the project root, a stream, or a function that writes the file", async () => {
    const root = emptyFolder();
    writeFileSync(join(root, "raw.csv"), "a,b\n");
    const all = task("All", async ({ keep }) => [
      await keep("raw.csv"),
      await keep("raw.csv", { name: "named.csv" }),
      await keep({
        name: "stream.txt",
        contents: (async function* () {
          yield "one ";
          yield Buffer.from("two");
        })(),
      }),
      await keep({ name: "written.txt", write: (path) => writeFileSync(path, "written") }),
      await keep("raw.csv", { move: true }),
    ]);
    const example = pipeline("test", [all], { ...QUIET, store: memoryStore(), root });
    await example.execute();
    const files = await example.getResult(all);
    expect(files.map(({ name }) => name)).toEqual(["raw.csv", "named.csv", "stream.txt", "written.txt", "raw.csv"]);
    expect(await Promise.all(files.map((file) => file.text()))).toEqual([
      "a,b\n",
      "a,b\n",
      "one two",
      "written",
      "a,b\n",
    ]);
    expect(existsSync(join(root, "raw.csv"))).toBe(false);
  });

  it("takes a folder with all that is in it", async () => {
    const root = emptyFolder();
    mkdirSync(join(root, "out/inner"), { recursive: true });
    writeFileSync(join(root, "out/b.txt"), "b");
    writeFileSync(join(root, "out/inner/a.txt"), "aa");
    const out = task("Out", ({ keepFolder }) => keepFolder("out"));
    const example = pipeline("test", [out], { ...QUIET, store: memoryStore(), root });
    await example.execute();
    const folder = await example.getResult(out);
    expect(folder).toMatchObject({ kind: "folder", name: "out", sizeBytes: 3, fileCount: 2 });
    expect(await folder.files()).toEqual(["b.txt", "inner/a.txt"]);
    expect(readFileSync(join(folder.path, "inner/a.txt"), "utf8")).toBe("aa");
  });

  it.each([
    ["missing.txt", "FILE_MISSING", /there is nothing to keep at "missing\.txt"\n {2}Paths start at the project root/],
    ["folder", "NOT_KEEPABLE", /"folder" is no file\n {2}Use keepFolder\(\)/],
  ])("refuses %s", async (path, code, message) => {
    const root = emptyFolder();
    mkdirSync(join(root, "folder"));
    const bad = task("Bad", { ignoreCaptures: ["path"] }, ({ keep }) => keep(path));
    const error = await pipeline("test", [bad], { ...QUIET, store: memoryStore(), root })
      .execute()
      .catch((thrown: unknown) => thrown as { cause: unknown });
    expect(error).toMatchObject({ cause: { code, message: expect.stringMatching(message) as string } });
  });

  it("leaves what a task throws while it writes as it is", async () => {
    const thrown = new TypeError("no data");
    const bad = task("Bad", { ignoreCaptures: ["thrown"] }, ({ keep }) =>
      keep({ name: "a.txt", write: () => Promise.reject(thrown) }),
    );
    const error = await pipeline("test", [bad], { ...QUIET, store: sqliteStore({ folder: emptyFolder() }) })
      .execute()
      .catch((error: unknown) => error as { cause: unknown });
    expect((error as { cause: unknown }).cause).toBe(thrown);
  });
});

describe("an audit of a task that keeps files", () => {
  it("compares names and contents, and leaves nothing behind", async () => {
    let text = "one";
    const [report] = fileTasks(() => text);
    const example = pipeline("test", [report], { ...QUIET, store: memoryStore() });
    await example.execute();
    expect((await example.audit()).tasks[0]!.verdict).toBe("same");
    text = "two";
    const { verdict, before, after } = (await example.audit()).tasks[0]!;
    expect(verdict).toBe("different");
    expect([before, after]).toEqual([expect.stringContaining(sha256("one")), expect.stringContaining(sha256("two"))]);
  });
});
