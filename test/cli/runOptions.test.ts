import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Plan, RunReport } from "../../src/index.ts";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const load = task("Load", ({ log }) => { log.debug("a detail"); log.warn("odd"); return 1; });
const bad = task("Bad", { dependencies: [load], params: { fails: false } }, ({ params }) => { if (params.fails) throw new Error("boom"); return 2; });
export default pipeline("Example", [load, bad]);`;

describe("little run --dry-run", () => {
  it("prints what plan prints, and runs nothing", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const dry = await scratch.little("run", "Load", "--dry-run");
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toMatch(/^Load {2}RUN {2}: first run\n1 to run/);
    expect(dry.stdout).toBe((await scratch.little("plan", "Load")).stdout);
    const plan = JSON.parse((await scratch.little("run", "--dry-run", "--json")).stdout) as Plan;
    expect(plan.tasks.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["Load", "run"],
      ["Bad", "run"],
    ]);
  });
});

describe("how much little run tells", () => {
  it("--verbose is everything, --quiet is errors and nothing else", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("run", "-f", "--verbose")).stderr).toMatch(/a detail/);
    expect((await scratch.little("run", "-f")).stderr).not.toMatch(/a detail/);
    expect(await scratch.little("run", "-f", "--quiet")).toEqual({ code: 0, stdout: "", stderr: "" });
    const failed = await scratch.little("run", "--quiet", "--param", "fails=true");
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/^[\d:]+ {2}Bad {3}FAIL : boom\n/);
  });

  it.each([
    [["--verbose", "--quiet"], /--verbose and --quiet say different things\n {2}Give one of them\./],
    [["--quiet", "--log-level", "info"], /--quiet and --log-level info say different things/],
    [["--dry-run", "--watch"], /--dry-run runs nothing, so --watch has nothing to do/],
    [["--dry-run", "--notify", "true"], /so --notify has nothing to do/],
    [["--notify"], /notify/],
    [["nothing.ts", "--watch"], /there is no file nothing.ts/],
  ])("%j is one clear error", async (args, message) => {
    const { code, stderr, stdout } = await project({ "pipeline.ts": PIPELINE }).little("run", ...args);
    expect(stderr).toMatch(message);
    expect(stderr.match(/error:/g)).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("--verbose and --log-level debug say the same", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("run", "--verbose", "--log-level", "debug")).code).toBe(0);
  });
});

describe("little run --notify", () => {
  it("runs the command after the run, with the report on stdin and what matters in its environment", async () => {
    const scratch = project({
      "pipeline.ts": PIPELINE,
      "note.mjs": `
        import { readFileSync, writeFileSync } from "node:fs";
        const { LITTLE_PIPELINE, LITTLE_OUTCOME, LITTLE_RUN_ID, LITTLE_FAILED } = process.env;
        writeFileSync("noted.json", JSON.stringify({ LITTLE_PIPELINE, LITTLE_OUTCOME, LITTLE_RUN_ID, LITTLE_FAILED, report: JSON.parse(readFileSync(0)) }));
        console.log("sent");`,
    });
    const noted = (): Record<string, string> & { report: RunReport } =>
      JSON.parse(readFileSync(scratch.path("noted.json"), "utf8")) as never;
    const well = await scratch.little("run", "--notify", `"${process.execPath}" note.mjs`, "--json");
    expect(well.code).toBe(0);
    expect(well.stdout).not.toMatch(/sent/);
    expect(well.stderr).toMatch(/sent/);
    expect(noted()).toMatchObject({ LITTLE_PIPELINE: "Example", LITTLE_OUTCOME: "succeeded", LITTLE_FAILED: "" });
    expect(noted().report.runId).toBe(noted().LITTLE_RUN_ID);
    await scratch.little("run", "--notify", `"${process.execPath}" note.mjs`, "--param", "fails=true");
    expect(noted()).toMatchObject({ LITTLE_OUTCOME: "failed", LITTLE_FAILED: "Bad", report: { outcome: "failed" } });
  });

  it("warns where the command fails, and the run is what it was", async () => {
    const { code, stderr } = await project({ "pipeline.ts": PIPELINE }).little("run", "--notify", "exit 3");
    expect(code).toBe(0);
    expect(stderr).toMatch(/warning: --notify exit 3: ended with exit code 3\n$/);
  });

  it("waits for what a listener of the pipeline's own does", async () => {
    const scratch = project({
      "pipeline.ts": `${PIPELINE.replace("export default", "const example =")};
        example.on("complete", async ({ report }) => {
          await new Promise((done) => setTimeout(done, 20));
          console.log("told of", report.outcome);
        });
        export default example;`,
    });
    expect((await scratch.little("run")).stdout).toBe("told of succeeded\n");
  });
});
