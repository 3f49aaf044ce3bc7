import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AuditReport } from "../../src/index.ts";
import { project, type Project } from "../support/project.ts";

/** A package that reads files for others, in a form that npm is full of. */
const READER = {
  "node_modules/reader/package.json": '{ "name": "reader", "main": "index.js" }',
  "node_modules/reader/index.js": `
const fs = require("fs");
exports.readSoon = async (path) => { await null; return fs.promises.readFile(path, "utf8"); };`,
};

const PIPELINE = `import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { env, pipeline, task } from "little-pipelines";
import reader from "reader";
import { readText } from "./read.ts";

const direct = task("Direct", ({ path }) => readFileSync(path("data.csv"), "utf8"));
const helped = task("Helped", ({ path }) => readText(path("data.csv")));
const packaged = task("Packaged", async ({ path }) => reader.readSoon(path("data.csv")));
const stepped = task("Stepped", ({ step }) =>
  step("ask", () => {
    return process.env.LITTLE_SECRET?.length ?? 0;
  }));
const spawned = task("Spawned", () => execFileSync("echo", ["hello"], { encoding: "utf8" }));
const declared = task("Declared", { inputs: ["*.csv", env("LITTLE_SECRET")] }, ({ path, log }) => {
  log.info("reading");
  return readFileSync(path("data.csv"), "utf8") + (process.env.LITTLE_SECRET ?? "");
});
const late = task("Late", async () => (await import("./late.ts")).late);
export default pipeline("hides", [direct, helped, packaged, stepped, spawned, declared, late]);
`;

const READ = `import * as fs from "node:fs/promises";

export async function readText(path: string): Promise<string> {
  const text = await fs.readFile(path, "utf8");
  return text;
}
`;

function hides(): Project {
  return project({
    ...READER,
    "pipeline.ts": PIPELINE,
    "read.ts": READ,
    "late.ts": "export const late = 1;",
    "data.csv": "3",
  });
}

async function reportOf(scratch: Project, ...args: string[]): Promise<AuditReport> {
  const { stdout, stderr } = await scratch.little("audit", ...args, "--json");
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as AuditReport;
}

describe("little audit", () => {
  it("names each hidden input with its place, and exits with 0 where the results are the same", async () => {
    const scratch = hides();
    await scratch.run();
    const { stdout, stderr, code } = await scratch.little("audit", "-c", "serial");
    expect(stderr).toBe("");
    expect(stdout.replace(/in [\d.]+ m?s/, "in …")).toBe(`Direct    SAME
    reads file data.csv  (pipeline.ts:7)
      inputs: ["data.csv"]
Helped    SAME
    reads file data.csv  (read.ts:4)
      inputs: ["data.csv"]
Packaged  SAME
    reads file data.csv by reader  (pipeline.ts:9)
      inputs: ["data.csv"]
Stepped   SAME
    reads env LITTLE_SECRET  (pipeline.ts:12)
      inputs: [env("LITTLE_SECRET")]
Spawned   SAME
    starts echo hello  (pipeline.ts:14)
      what it reads cannot be seen: declare that in inputs
Declared  SAME
Late      SAME
7 audited in …; no reuse would have been wrong; 5 hidden inputs
`);
    expect(code).toBe(0);
    expect((await scratch.little("audit", "--strict")).code).toBe(1);
    expect((await scratch.little("audit", "--strict", "Declared")).code).toBe(0);
  });

  it("lays nothing to a task that this library does to keep its table, and what its rows ask all the same", async () => {
    const scratch = project({
      "pipeline.ts": `import { readFileSync } from "node:fs";
import { pipeline, table, task } from "little-pipelines";
async function* lengths() {
  yield { length: readFileSync("package.json").length };
}
const kept = task("Kept", () => table([{ n: 1, at: new Date(0), word: "x" }]));
const read = task("Read", { dependencies: [kept] }, async ({ results }) => (await Array.fromAsync(results.Kept.rows())).length);
export default pipeline("tables", [kept, read, task("Lengths", () => table(lengths()))]);`,
    });
    await scratch.run();
    expect((await scratch.little("audit", "--strict", "Kept", "Read")).stdout).toMatch(/2 audited .* 0 hidden inputs/);
    const { stdout } = await scratch.little("audit", "Lengths");
    expect(stdout).toMatch(/reads file package.json +\(pipeline.ts:4\)\n[^]*1 hidden input$/m);
  });

  it("exits with 1 where a reuse would have been wrong, and shows both values", async () => {
    const scratch = hides();
    await scratch.run();
    scratch.write({ "data.csv": "4" });
    expect(await scratch.run()).toMatchObject({ Direct: "reused", Declared: "ran" });
    const { stdout, code } = await scratch.little("audit", "Direct", "Declared", "-c", "serial");
    expect(stdout).toMatch(/^Direct +DIFF : '3' → '4'\n +reads file data.csv .*\n.*\nDeclared +SAME\n/);
    expect(stdout).toMatch(/1 wrong: Direct; 1 hidden input\n$/);
    expect(code).toBe(1);
    // Nothing of it was kept.
    expect((await scratch.little("peek", "Direct")).stdout).toBe("'3'\n");
  });

  it("prints the report as JSON, takes a sample, a file, and a level for what the tasks log", async () => {
    const scratch = hides();
    await scratch.run();
    const report = await reportOf(scratch, "pipeline.ts", "--sample", "0.3", "--seed", "a");
    expect(report.tasks).toHaveLength(3);
    expect(report.notAudited).toHaveLength(4);
    expect((await reportOf(scratch, "--sample", "3", "--seed", "a")).tasks.map(({ name }) => name)).toEqual(
      report.tasks.map(({ name }) => name),
    );
    const { stdout } = await scratch.little("audit", "--sample", "1");
    expect(stdout).toMatch(/Not audited: .* \(not in the sample\)\n1 audited in .*, chosen by --seed \S+; /);
    expect((await scratch.little("audit", "Declared", "--log-level", "info")).stderr).toMatch(/Declared +reading/);
  });

  it("says what was not audited, and why", async () => {
    const scratch = hides();
    const { stdout, code } = await scratch.little("audit", "Direct", "Helped");
    expect(stdout).toMatch(/^Not audited: Direct, Helped \(it would run: first run\)\n0 audited in/);
    expect(code).toBe(0);
  });

  it("sees HTTP, and shows no secret of the address", async () => {
    const server = createServer((_, response) => response.end("3"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const scratch = project({
      "pipeline.ts": `import http from "node:http";
import { expire, pipeline, task } from "little-pipelines";
const address = "http://user:pass@127.0.0.1:${port}/rows?key=hush";
const get = task("Get", () => new Promise((done) => {
  http.get(address, (response) => response.resume().on("end", () => done(1)));
}));
const plain = "http://127.0.0.1:${port}/rows?key=hush";
const fetched = task("Fetch", async () => (await fetch(plain)).text());
const aged = task("Aged", { expire: expire.fromNow({ hours: 1 }) }, async () => (await fetch(plain)).text());
export default pipeline("net", [get, fetched, aged]);`,
    });
    await scratch.run();
    const { stdout } = await scratch.little("audit", "-c", "1");
    expect(stdout).toMatch(
      new RegExp(`Get +SAME\\n +asks http://127\\.0\\.0\\.1:${port}/rows\\?…  \\(pipeline\\.ts:5\\)\\n.*url\\(`),
    );
    expect(stdout).toMatch(/Fetch +SAME\n +asks http:.* {2}\(pipeline\.ts:8\)/);
    expect(stdout).toMatch(/Aged +SAME\n3 audited/);
    expect(stdout).not.toMatch(/hush|pass/);
  });

  it("finds nothing in a task that reads nothing, whatever it uses of Node and of this library", async () => {
    const scratch = project({
      "pipeline.ts": `import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline as pipe } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { pipeline, task } from "little-pipelines";
const busy = task("Busy", { params: { year: 2024 } }, async ({ log, step, progress, params }) => {
  console.error("hello", { a: 1 }, tmpdir());
  log.info("line", { a: 1 });
  progress(1, 2);
  await step("wait", () => sleep(1));
  inspect({ day: new Date(0) }, { colors: true });
  for await (const each of Readable.from([1])) void each;
  void new Error("x").stack;
  void AbortSignal.timeout(1000);
  await import("node:sqlite");
  return {
    year: params.year, day: structuredClone(new Date(0)), map: new Map([[1, new Date(5)]]), error: new Error("z"),
    zip: gzipSync("a").length, hash: createHash("sha256").update("a").digest("hex"), price: (3).toLocaleString("en"),
  };
});
const files = task("Files", { inputs: ["in.txt"], outputs: ["out"] }, async ({ path }) => {
  if (!existsSync(path("out"))) mkdirSync(path("out"));
  await pipe(createReadStream(path("in.txt")), createWriteStream(path("out/copy.txt")));
  const own = join(mkdtempSync(path("own-")), "a");
  writeFileSync(own, "1");
  return readFileSync(own, "utf8") + readFileSync(path("out/copy.txt"), "utf8");
});
const after = task("After", { dependencies: [busy, files] }, ({ results, path }) =>
  [results.Busy, results.Files, readFileSync(path("out/copy.txt"), "utf8")]);
export default pipeline("plain", [busy, files, after]);`,
      "in.txt": "text",
    });
    await scratch.run();
    const { tasks } = await reportOf(scratch);
    expect(tasks.map(({ name, verdict, hidden }) => [name, verdict, hidden])).toEqual([
      ["Busy", "same", []],
      ["Files", "same", []],
      ["After", "same", []],
    ]);
  });

  it("stops on Ctrl-C, and exits with 130", async () => {
    const scratch = project({
      "pipeline.ts": `import { existsSync } from "node:fs";
import { pipeline, task } from "little-pipelines";
const waits = task("Waits", async ({ path, log, signal }) => {
  if (!existsSync(path("wait"))) return 1;
  log.info("waiting");
  const timer = setInterval(() => {}, 1000);
  await new Promise((_, reject) => signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); }));
});
export default pipeline("waits", [waits]);`,
    });
    await scratch.run();
    scratch.write({ wait: "" });
    const bin = join(import.meta.dirname, "../../dist/bin.js");
    const child = spawn(process.execPath, [bin, "audit", "--log-level", "info"], { cwd: scratch.folder });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
      if (stderr.includes("waiting") && !stderr.includes("Stopping")) child.kill("SIGINT");
    });
    const [code] = (await once(child, "close")) as [number];
    expect(stderr).toMatch(/the audit of "waits" was cancelled/);
    expect(code).toBe(130);
  });

  it.each([
    [["--sample", "many"], /--sample is "many", which is not a number\n.*0\.1/],
    [["Dircet"], /there is no task "Dircet"[^]*Did you mean "Direct"\?/],
    [["a.ts", "b.ts"], /audit takes one file at the most/],
    [["--strcit"], /Did you mean "--strict"\?/],
  ])("%j: exits with 2 and one clear error", async (args, message) => {
    const { code, stderr } = await hides().little("audit", ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it("says in its help that the tasks really run, and what its exit codes mean", async () => {
    const { stdout, code } = await project({}).little("audit", "--help");
    expect(stdout).toMatch(/the tasks really run/);
    expect(stdout).toMatch(/Exit codes: 0 .* 1 /);
    expect(code).toBe(0);
  });
});
