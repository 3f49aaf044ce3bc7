import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { startPostgres, whyNoPostgres, type Postgres } from "../support/postgres.ts";
import { project, type Finished, type Project } from "../support/project.ts";
import { ask } from "../store/postgres/support.ts";

const BIN = join(import.meta.dirname, "../../dist/bin.js");

/** Runs `little …` as on another machine: another user's home, language, time zone. */
function little(
  { folder }: Project,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { LITTLE_PIPELINES_DIR: _, LITTLE_PIPELINES_URL: __, ...ours } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: folder, env: { ...ours, NO_COLOR: "1", ...env } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => (stdout += text));
    child.stderr.on("data", (text) => (stderr += text));
    child.on("close", (code) => resolve({ stdout, stderr, code }));
  });
}

const FILES = {
  "helper.ts": "export const double = (x: number): number => 2 * x;\n",
  "data.csv": "a,b\n1,2\nä,ü\n",
  "pipeline.ts": `
    import { readFileSync } from "node:fs";
    import { expire, pipeline, task } from "little-pipelines";
    import { double } from "./helper.ts";
    const since = new Date(Date.UTC(2024, 0, 1));
    const load = task("Load", { inputs: ["data.csv"], params: { year: 2024 } }, ({ path, params }) =>
      readFileSync(path("data.csv"), "utf8").split("\\n").map((line) => [line, params.year, since]));
    const sorted = task("Sorted", { dependencies: [load] }, ({ results }) =>
      results.Load.map(([line]) => line).sort((a, b) => String(a).localeCompare(String(b), "en")));
    const count = task("Count", { dependencies: [load], expire: expire.fromNow({ days: 3 }) }, ({ results }) =>
      double(results.Load.length));
    const written = task("Written", { dependencies: [count], outputs: ["out/count.txt"] }, async ({ results, path }) => {
      const { mkdirSync, writeFileSync } = await import("node:fs");
      mkdirSync(path("out"), { recursive: true });
      writeFileSync(path("out/count.txt"), String(results.Count));
      return results.Count;
    });
    export default pipeline("shared", [load, sorted, count, written]);`,
};

describe.skipIf(whyNoPostgres !== undefined)(`a pipeline on several machines ${whyNoPostgres ?? ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.close());

  const setUp = async (): Promise<string> => {
    const url = await postgres.database();
    const done = await little(project({}), ["team", "init", "--store", url]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toMatch(/^The shared store at postgres:\/\/127.0.0.1:\d+\/\w+ is set up \(version \d+\)\.\n/);
    return url;
  };

  it("what one has run, another runs no more: in another folder, as another user, with another language and time zone", async () => {
    const url = await setUp();
    const a = project(FILES);
    const first = await little(a, ["run", "--store", url], { TZ: "UTC", LANG: "C", HOME: a.folder, USER: "anna" });
    expect(first.stderr).toMatch(/4 ran/);
    const b = project(FILES);
    const home = mkdtempSync(join(tmpdir(), "little-pipelines-home-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const second = await little(b, ["run"], {
      LITTLE_PIPELINES_URL: url,
      TZ: "Asia/Tokyo",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      HOME: home,
      USER: "bertrand",
    });
    expect(second.stderr).toMatch(/4 reused/);
    expect(second.stderr).not.toMatch(/EXEC/);
    // Outputs too: they are put in place from what was kept.
    expect(readFileSync(b.path("out/count.txt"), "utf8")).toBe("8");
    expect((await little(b, ["peek", "Count", "--store", url])).stdout).toContain("8");
    // Logs are of each machine.
    expect(readdirSync(a.path(".little-pipelines/logs"))).toHaveLength(1);
  });

  it("takes and does not give in mode read", async () => {
    const url = await setUp();
    await little(project(FILES), ["run", "Load", "--store", url]);
    const before = await ask(url, "select count(*) from little_pipelines.entries");
    const scratch = project(FILES);
    const read = await little(scratch, ["run", "--store", url, "--store-mode", "read"]);
    expect(read.stderr).toMatch(/3 ran, 1 reused/);
    expect(await ask(url, "select count(*) from little_pipelines.entries")).toEqual(before);
    expect((await little(scratch, ["run", "--store", url, "--store-mode", "read"])).stderr).toMatch(/4 reused/);
  });

  it("threads and processes give and take large results as files of this machine, which are shared", async () => {
    const url = await setUp();
    const files = {
      "pipeline.ts": `
        import { pipeline, task } from "little-pipelines";
        const large = task("Large", () => Buffer.alloc(300_000, 1));
        const larger = task("Larger", { dependencies: [large] }, ({ results }) => Buffer.alloc(2_000_000, results.Large[0]));
        const size = task("Size", { dependencies: [larger] }, ({ results }) => results.Larger.length);
        export default pipeline("threads", [large, larger, size], { executor: "thread" });`,
    };
    expect((await little(project(files), ["run", "--store", url])).stderr).toMatch(/3 ran/);
    const elsewhere = project(files);
    const again = await little(elsewhere, ["run", "--force=Size", "--store", url]);
    expect(again.stderr).toMatch(/1 ran, 2 reused/);
    expect((await little(elsewhere, ["peek", "Size", "--store", url])).stdout).toContain("2000000");
  });

  it("says what to do where it is not set up, not there, or no address: with exit code 2, and no password", async () => {
    const scratch = project(FILES);
    const url = await postgres.database();
    const withPassword = url.replace("//team@", "//team:hunter2@");
    for (const [given, said] of [
      [withPassword, /is not set up\n {2}Run once.*team init \[STORE_NOT_SET_UP\]/s],
      [`${withPassword}_gone`, /refuses the connection: database "\w+" does not exist.*\[STORE_UNREACHABLE\]/s],
      ["mysql://team:hunter2@db/results", /\[BAD_OPTION\]/],
    ] as const) {
      const finished = await little(scratch, ["run", "--store", given]);
      expect(finished.code).toBe(2);
      expect(finished.stderr).toMatch(said);
      expect(finished.stderr + finished.stdout).not.toContain("hunter2");
    }
    expect((await little(scratch, ["run", "--store", url, "--store-mode", "both"])).stderr).toMatch(/read or write/);
    expect((await little(scratch, ["team"])).code).toBe(2);
    expect((await little(scratch, ["team", "inti"])).stderr).toMatch(/Did you mean.*init/i);
  });
});
