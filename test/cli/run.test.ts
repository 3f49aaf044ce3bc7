import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunReport } from "../../src/index.ts";
import { outcomes, project } from "../support/project.ts";

const ROOT = join(import.meta.dirname, "../..");

const TWO = `
import { pipeline, task } from "little-pipelines";
const one = task("One", { params: { year: 2024 } }, ({ params }) => params.year);
const two = task("Two", { dependencies: [one] }, ({ results }) => results.One + 1);
export default pipeline("two", [two, one]);
`;

/** A pipeline of one task with this body. */
const single = (body: string, options = "{}"): string => `
import { pipeline, task } from "little-pipelines";
export default pipeline("single", [task("Only", ${options}, async (context) => {${body}}), task("Other", () => "kept")]);
`;

describe("little run", () => {
  it("runs pipeline.ts, shows it on stderr in plain lines, and leaves stdout to the user", async () => {
    const scratch = project({ "pipeline.ts": TWO });
    const first = await scratch.little("run");
    expect(first.code).toBe(0);
    expect(first.stdout).toBe("");
    const lines = first.stderr
      .trim()
      .split("\n")
      .map((line) => line.slice(10).replace(/\d:\d\d\.\d\d/, "…"));
    expect(lines).toEqual([
      "One  EXEC : first run",
      "One  DONE (in …)",
      "Two  EXEC : first run",
      "Two  DONE (in …)",
      "two succeeded in …: 2 ran",
    ]);
    expect((await scratch.little("run")).stderr).toMatch(/One {2}SKIP : cached\n.*Two {2}SKIP : cached\n.*2 reused/);
  });

  it("takes force, only, skip, concurrency and params", async () => {
    const scratch = project({ "pipeline.ts": TWO });
    await scratch.run();
    expect(await scratch.run("--force")).toEqual({ One: "ran", Two: "ran" });
    expect(await scratch.run("--force=Two", "-c", "serial")).toEqual({ One: "reused", Two: "ran" });
    expect(await scratch.run("--only", "One")).toEqual({ One: "reused" });
    expect(await scratch.run("--only", "Two", "--no-upstream", "-f")).toEqual({ Two: "ran" });
    expect(await scratch.run("--skip", "One,Two")).toEqual({ One: "skipped", Two: "skipped" });
    expect(await scratch.run("--param", "year=1999")).toEqual({ One: "ran", Two: "ran" });
  });

  it("picks tasks by name, star, tag, and what they need or are needed by", async () => {
    const scratch = project({
      "pipeline.ts": `
import { pipeline, task } from "little-pipelines";
const a = task("Load.A", { tags: ["daily"] }, () => 1);
const b = task("Load.B", () => 2);
const c = task("Clean", { dependencies: [a], tags: ["daily"] }, () => 3);
export default pipeline("picks", [a, b, c, task("Report", { dependencies: [b, c] }, () => 4)]);`,
    });
    const ran = async (...args: string[]): Promise<string[]> => Object.keys(await scratch.run(...args)).toSorted();
    expect(await ran("Clean")).toEqual(["Clean", "Load.A"]);
    expect(await ran("Load*", "pipeline.ts")).toEqual(["Load.A", "Load.B"]);
    expect(await ran("tag:daily")).toEqual(["Clean", "Load.A"]);
    expect(await ran("Clean+")).toEqual(["Clean", "Load.A", "Load.B", "Report"]);
    expect(await ran("+Clean", "--no-upstream")).toEqual(["Clean", "Load.A"]);
    expect(await scratch.run("--force=tag:daily,Load.B", "--skip", "Rep*")).toEqual({
      "Load.A": "ran",
      "Load.B": "ran",
      Clean: "ran",
      Report: "skipped",
    });
    const { code, stderr } = await scratch.little("run", "tag:dialy");
    expect(code).toBe(2);
    expect(stderr).toMatch(/no task in the pipeline has the tag "dialy"\n {2}Did you mean "daily"\? \[UNKNOWN_TASK\]/);
    const listed = JSON.parse((await scratch.little("list", "tag:daily", "--json")).stdout) as object[];
    expect(listed).toMatchObject([{ name: "Load.A", tags: ["daily"] }, { name: "Clean" }]);
  });

  it("exits with 1 when a task failed, and says what finished is kept", async () => {
    const scratch = project({ "pipeline.ts": single('throw new Error("boom");') });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Only {3}FAIL : boom/);
    expect(stderr).toMatch(/a task of "single" failed\n- "Only": boom\n {2}What finished is kept \(1 of 2\)/);
    expect((await scratch.little("peek", "Other")).stdout).toBe("'kept'\n");
  });

  it.each([
    [["run", "nothing.ts"], /there is no file nothing.ts[^]*There is enum.ts, exits.ts/],
    [["run", "pipelin.ts"], /there is no file pipelin.ts\n.*Did you mean "pipeline.ts"\?/],
    [["run", "none.ts"], /none.ts exports no pipeline\n.*export default pipeline/],
    [["run", "syntax.ts"], /syntax.ts:2: /],
    [["run", "enum.ts"], /enum.ts:2: .*enum[^]*const Color = \{ Red: "red" \} as const/],
    [["run", "throws.ts"], /throws.ts threw while it was loaded: at the top \(throws.ts:1\)/],
    [["list", "null.ts"], /^error: null.ts threw while it was loaded: null\n {2}Mend .+ \[LOAD_FAILED\]\n$/],
    [["list", "undefined.ts"], /undefined.ts threw while it was loaded: undefined\n/],
    [["list", "text.ts"], /text.ts threw while it was loaded: 'no data'\n/],
    [["list", "number.ts"], /number.ts threw while it was loaded: 7\n/],
    [["list", "noMessage.ts"], /noMessage.ts threw while it was loaded: \[Object: null prototype\] \{ stack: 7 \}\n/],
    [
      ["run", "rejects.ts"],
      /^error: rejects.ts left a promise that was rejected while it was loaded: no answer \(rejects.ts:2\)\n {2}Await .+ \[LOAD_FAILED\]\n$/,
    ],
    [
      ["run", "later.ts"],
      /later.ts threw in a callback that nothing catches while it was loaded: too late \(later.ts:1\)/,
    ],
    [
      ["run", "exits.ts"],
      /^error: exits.ts ended the process while it was loaded \(leave.ts:1\)\n {2}Take process.exit\(\) out .+ \[LOAD_FAILED\]\n$/,
    ],
    [["plan", "waits.ts"], /waits.ts is never loaded: it waits for a promise that nothing will settle\n/],
    [["run", "missing.ts"], /Cannot find module[^]*\.\/load\.ts, not \.\/load/],
    [["run", "toplevel.ts"], /toplevel.ts calls execute\(\) while it is loaded\n.*import\.meta\.main/],
    [["run", "invalid.ts"], /pipeline "invalid": task "A" depends on "B", which is not in the pipeline/],
    [["run", "--forec"], /run has no option --forec\n.*Did you mean "--force"\?/],
    [["run", "--force=Tow"], /force: there is no task "Tow" in the pipeline\n.*Did you mean "Two"\?/],
    [["run", "--param", "year=soon"], /param year: "soon" is not a number/],
    [["run", "--param", "year"], /--param year has no value\n.*--param year=2025/],
    [["run", "--concurrency", "many"], /--concurrency is "many", which is not a number\n.*"serial"/],
    [["run", "-c", "-1"], /run -c needs a value, and -1 looks like an option\n.*--concurrency=-1/],
    [["run", "--concurrency=-1"], /concurrency is -1/],
    [["run", "--concurrency"], /^error: run --concurrency needs a value\n {2}Write it so: --concurrency=N \(serial\) /],
    [["run", "-c"], /^error: run --concurrency needs a value\n/],
    [["run", "-x"], /^error: run has no option -x\n {2}See: little-pipelines run --help \[BAD_OPTION\]\n$/],
    [["run", "--watch=yes"], /^error: run --watch takes no value\n/],
    [
      ["run", "own"],
      /^error: own is a folder, and no task\n.*: little-pipelines run own\/pipeline\.ts \[BAD_OPTION\]\n$/,
    ],
    [["run", "empty"], /^error: there is no task "empty"/],
    [["run", "a.ts", "b.ts"], /run takes one file at the most, not 2/],
    [["rum"], /there is no command "rum"\n.*Did you mean "run"\?/],
    [["--versoin"], /there is no option --versoin\n.*Did you mean "--version"\?/],
    [["--force"], /there is no option --force\n.*little-pipelines run --force/],
    [["validate"], /validate is a word of the shell\n.*little-pipelines shell -c validate/],
    [["run", "--notify", ""], /--notify has no command\n/],
    [["history", "--limit", "0"], /--limit is 0\n.*all/],
    [["init", "none.ts"], /none\.ts is a file, and no folder\n.*Nothing was written/],
    [["init", "none.ts/below"], /none\.ts is a file, and no folder\n/],
    [["pipeline.ts"], /Run a file with: little-pipelines run pipeline.ts/],
    [["peek"], /peek needs the name of a task/],
    [["peek", "Tow"], /there is no task "Tow"/],
    [["peek", "Two"], /"One", which it needs, never ran/],
  ])("%j: exits with 2 and one clear error", async (args, message) => {
    const scratch = project({
      "pipeline.ts": TWO,
      "none.ts": "export const a = 1;",
      "own/pipeline.ts": TWO,
      "empty/other.ts": TWO,
      "syntax.ts": "const a = 1;\nconst b = ;\n",
      "enum.ts": "const a = 1;\nexport enum Color { Red }\n",
      "throws.ts": 'throw new Error("at the top");',
      "null.ts": "throw null;",
      "undefined.ts": "throw undefined;",
      "text.ts": 'throw "no data";',
      "number.ts": "throw 7;",
      "noMessage.ts": "throw Object.assign(Object.create(null), { stack: 7 });",
      "missing.ts": 'import "./load";',
      "rejects.ts":
        'export const a = 1;\nvoid Promise.reject(new Error("no answer"));\nexport { default } from "./pipeline.ts";',
      "later.ts":
        'setTimeout(() => { throw new Error("too late"); }, 1);\nawait new Promise((done) => setTimeout(done, 60_000));',
      "exits.ts": 'import { leave } from "./leave.ts";\nleave();\nexport { default } from "./pipeline.ts";',
      "leave.ts": "export const leave = () => process.exit(0);",
      "waits.ts": "await new Promise(() => {});",
      "toplevel.ts": 'import example from "./pipeline.ts";\nawait example.execute();\nexport default example;',
      "invalid.ts":
        'import { pipeline, task } from "little-pipelines";\nexport default pipeline("invalid", [task("A", { dependencies: ["B"] }, () => 1)]);',
    });
    const { code, stderr, stdout } = await scratch.little(...args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("tells of a pipeline in a folder above, or how to make one", async () => {
    const scratch = project({ "deep/er/.keep": "" });
    expect((await scratch.little("list")).stderr).toMatch(
      /there is no file pipeline\.ts here\n.*npx little-pipelines init/,
    );
    scratch.write({ "pipeline.ts": TWO });
    const bin = join(import.meta.dirname, "../../dist/bin.js");
    const { status, stderr } = spawnSync(process.execPath, [bin, "list"], {
      cwd: scratch.path("deep/er"),
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/There is \.\.\/\.\.\/pipeline\.ts: name it, or go there/);
  });

  it.skipIf(process.platform !== "linux").each(["run", "plan"])(
    "%s: gives up at once where the system lets no state folder be made",
    (command) => {
      const { folder } = project({ "pipeline.ts": TWO });
      const { status, stderr } = spawnSync(process.execPath, [join(ROOT, "dist/bin.js"), command], {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1", LITTLE_PIPELINES_DIR: "/proc/nope" },
        encoding: "utf8",
        timeout: 20_000,
      });
      expect(stderr).toMatch(/^error: \/proc\/nope\S* cannot be .*\n {2}.*set LITTLE_PIPELINES_DIR .*\n$/);
      expect(stderr).toMatch(/\[STORE_(UNREADABLE|READ_ONLY)\]/);
      expect(status).toBe(2);
    },
  );

  it("keeps what finished on Ctrl-C, reports the rest as cancelled, and exits with 130", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const done = task("Done", () => 1);
        const waits = task("Waits", { dependencies: [done] }, ({ signal, log }) => new Promise((_, reject) => {
          const timer = setInterval(() => {}, 1000);
          signal.addEventListener("abort", () => { clearInterval(timer); reject(signal.reason); });
          log.info("waiting");
        }));
        export default pipeline("p", [done, waits, task("After", { dependencies: [waits] }, () => 1)]);`,
    });
    const { stderr, code } = await interrupted(scratch.folder, "waiting", 1);
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopping \(Ctrl-C\)/);
    expect(stderr).toMatch(/Waits {2}STOP : the run was cancelled/);
    expect(stderr).toMatch(/2 tasks to go[^]*What finished is kept \(1 of 3\)/);
    expect(await scratch.run("--only", "Done")).toEqual({ Done: "reused" });
  });

  it("ends at once on a second Ctrl-C", async () => {
    const scratch = project({
      "pipeline.ts": single('context.log.info("deaf"); setInterval(() => {}, 1000); await new Promise(() => {});'),
    });
    const { stderr, code } = await interrupted(scratch.folder, "deaf", 2);
    expect(code).toBe(130);
    expect(stderr).toMatch(/once more ends at once/);
  });
});

describe("what a task can do wrong", () => {
  it("a task that never settles while nothing else runs is named, and fails", async () => {
    for (const run of [["run"], undefined]) {
      const scratch = project({
        "pipeline.ts": single("await new Promise(() => {});"),
        "script.ts": 'import example from "./pipeline.ts";\nawait example.execute();',
      });
      const { code, stderr } = await (run === undefined ? scratch.node("script.ts") : scratch.little(...run));
      expect(code).toBe(1);
      expect(stderr).toMatch(/task "Only" waits for a promise that nothing will ever settle/);
      expect((await scratch.little("peek", "Other")).stdout).toBe("'kept'\n");
    }
  });

  it("an unhandled rejection, and an error in a callback, fail the task that started it", async () => {
    for (const body of [
      'Promise.reject(new Error("from behind")); await new Promise((r) => setTimeout(r, 1000));',
      'setTimeout(() => { throw new Error("from behind"); }); await new Promise((r) => setTimeout(r, 1000));',
    ]) {
      const scratch = project({ "pipeline.ts": single(body) });
      const { code, stderr } = await scratch.little("run");
      expect(code).toBe(1);
      expect(stderr).toMatch(/Only {3}FAIL : task "Only" .*: from behind/);
      expect((await scratch.little("peek", "Other")).stdout).toBe("'kept'\n");
    }
  });

  it("a result of 1 GB is refused with what to do instead", async () => {
    const scratch = project({ "pipeline.ts": single("return Buffer.alloc(2 ** 30);") });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/result is larger than 512 MiB\n.*table\(rows\), or a file/);
  });

  it("50 MB of log lines reach the log files whole, in files of a bearable size", async () => {
    const scratch = project({
      "pipeline.ts": single('for (let i = 0; i < 500_000; i++) context.log.info("x".repeat(60) + i);'),
    });
    const { code } = await scratch.little("run", "--log-level", "error");
    expect(code).toBe(0);
    const count =
      "for (const f of fs.readdirSync('.little-pipelines/logs')) console.log(fs.statSync('.little-pipelines/logs/' + f).size, fs.readFileSync('.little-pipelines/logs/' + f, 'utf8').split('\\n').filter((l) => l.includes('xxx')).length)";
    const files = (await scratch.node("-e", count)).stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map(Number));
    expect(files.length).toBeGreaterThan(2);
    expect(files.reduce((sum, [, lines]) => sum + lines!, 0)).toBe(500_000);
    for (const [size] of files) expect(size).toBeLessThan(22 * 2 ** 20);
  });

  it("a handle that it leaves open does not keep the command from ending", async () => {
    const scratch = project({ "pipeline.ts": single("setInterval(() => {}, 1000); return 1;") });
    expect((await scratch.little("run")).code).toBe(0);
  });
});

describe("a script that runs its pipeline itself", () => {
  it("ends by itself without close(), and prints what it wants", async () => {
    const scratch = project({
      "pipeline.ts": TWO,
      "script.ts":
        'import example from "./pipeline.ts";\nawait example.execute();\nconsole.log(await example.getResult("Two"));',
    });
    expect(await scratch.node("script.ts")).toMatchObject({ code: 0, stdout: "2025\n" });
  });

  it("shows a failure without the library's own stack", async () => {
    const scratch = project({
      "pipeline.ts": single('throw new Error("boom");'),
      "script.ts": 'import example from "./pipeline.ts";\nawait example.execute();',
    });
    const { code, stderr } = await scratch.node("script.ts");
    expect(code).toBe(1);
    expect(stderr).toMatch(/a task of "single" failed/);
    expect(stderr).not.toMatch(/\[?report\]?:/);
  });
});

describe("a task that ends the process", () => {
  it("has failed, the others go on, and the exit code says so", async () => {
    const scratch = project({
      "pipeline.ts": `
import { pipeline, task } from "little-pipelines";
const never = () => new Promise((done) => setTimeout(done, 60_000, 0).unref());
const other = task("Other", async () => { await new Promise((done) => setTimeout(done, 50)); return 1; });
const leaves = task("Leaves", () => {
  try { process.exit(0); } catch {}
  return never();
});
const late = task("Late", () => { setTimeout(() => process.exit(0), 1); return new Promise((done) => setTimeout(done, 40)); });
export default pipeline("exits", [leaves, late, other, task("After", { dependencies: [other] }, () => 2)]);`,
    });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/Leaves +FAIL : task "Leaves" ended the process: process.exit\(0\)\n.*executor: "process"/);
    expect(stderr).toMatch(/Leaves +FAIL[^]*?at pipeline.ts:6:/);
    expect(stderr).toMatch(/Late +FAIL : task "Late" ended the process/);
    const { stdout } = await scratch.little("history", "--json");
    const [last] = (JSON.parse(stdout) as { runs: RunReport[] }).runs;
    expect(last!.outcome).toBe("failed");
    expect(outcomes(last!)).toEqual({ Leaves: "failed", Late: "failed", Other: "ran", After: "ran" });
  });

  it("is named where the run could not hold it back", async () => {
    const scratch = project({
      "pipeline.ts": `import { exit } from "node:process";${single("exit(0);")}`,
    });
    const { code, stderr } = await scratch.little("run", "Only");
    expect(code).toBe(1);
    expect(stderr).toMatch(/error: the process was ended while "Only" ran \(pipeline.ts:\d\)\n.+\[TASK_CRASHED\]/);
  });
});

describe("a run that nobody reads any more", () => {
  const WRITES = `
import { setTimeout as sleep } from "node:timers/promises";
import { pipeline, task } from "little-pipelines";
const first = task("First", async ({ log }) => {
  for (let i = 0; i < 5; i++) {
    log.info("logged");
    process.stdout.write("written\\n");
    process.stderr.write("written\\n");
    console.log("said");
    await sleep(5);
  }
});
const writes = pipeline("writes", [first, task("Second", { dependencies: [first] }, () => 2)]);
export default writes;
if (import.meta.main) await writes.execute();`;
  const BIN = join(ROOT, "dist/bin.js");

  it.each([
    ["stdout", [BIN, "run"], "stdout"],
    ["stderr", [BIN, "run"], "stderr"],
    ["its events", [BIN, "run", "--json"], "stdout"],
    ["a script's stdout", ["pipeline.ts"], "stdout"],
    ["a script's stderr", ["pipeline.ts"], "stderr"],
  ] as const)("goes on and succeeds: %s", async (_, args, closed) => {
    const scratch = project({ "pipeline.ts": WRITES });
    const child = spawn(process.execPath, args, { cwd: scratch.folder, stdio: ["ignore", "pipe", "pipe"] });
    const other = closed === "stdout" ? child.stderr : child.stdout;
    let text = "";
    other.on("data", (more) => (text += more));
    child[closed].once("data", () => child[closed].destroy());
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(text).not.toMatch(/EPIPE/);
    const { stdout } = await scratch.little("history", "--json");
    const [last] = (JSON.parse(stdout) as { runs: RunReport[] }).runs;
    expect(outcomes(last!)).toEqual({ First: "ran", Second: "ran" });
  });
});

describe("little list and peek", () => {
  it("list shows the tasks in the order in which they can run", async () => {
    const scratch = project({ "pipeline.ts": TWO });
    const { stdout } = await scratch.little("list");
    const plain = { kind: "task", expire: "never", tags: [], params: {}, inputs: [], outputs: [] };
    expect(stdout).toMatch(/^task +depends on +expires +info +params\nOne +- +never +year=2024\nTwo +One +never\n$/);
    expect(JSON.parse((await scratch.little("list", "--json")).stdout)).toEqual([
      { ...plain, name: "One", dependencies: [], params: { year: 2024 } },
      { ...plain, name: "Two", dependencies: ["One"] },
    ]);
  });

  it("peek shows a result, as JSON on request", async () => {
    const scratch = project({ "pipeline.ts": single("return [{ a: 1n, b: new Date(0) }];") });
    await scratch.run();
    expect((await scratch.little("peek", "Only")).stdout).toMatch(
      /^ +a +b\nbigint +Date\n +1 +1970-01-01\n\(1 row\)\n$/,
    );
    expect(JSON.parse((await scratch.little("peek", "Only", "--json")).stdout)).toEqual([
      { a: "1", b: "1970-01-01T00:00:00.000Z" },
    ]);
  });

  it("--version and --help answer without a pipeline", async () => {
    const scratch = project({});
    expect((await scratch.little("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const args of [["--help"], ["run", "--help"], ["help", "peek"]]) {
      const { stdout, code } = await scratch.little(...args);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Usage: npx little-pipelines/);
    }
  });
});

/** Runs `little run` and sends it Ctrl-C as soon as it has printed a word, and again when it has answered. */
function interrupted(folder: string, word: string, times: number): Promise<{ stderr: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, "dist/bin.js"), "run"], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: "1" },
    });
    const awaited = [word, "Stopping"].slice(0, times);
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
      if (awaited[0] === undefined || !stderr.includes(awaited[0])) return;
      awaited.shift();
      child.kill("SIGINT");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ stderr, code }));
  });
}
