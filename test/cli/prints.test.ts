import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
console.log("printed by the module");
const rows = task("Rows", () => { console.log("printed by a task"); return [{ a: 1 }]; });
const away = task("Away", { executor: "process" }, () => { console.log("printed elsewhere"); return 2; });
const thread = task("Thread", { executor: "thread" }, () => { console.log("printed in a thread"); return 3; });
export default pipeline("Talks", [rows, away, thread]);
`;

describe("what modules and tasks print", () => {
  it("stands beside the lines of a run", async () => {
    const { stdout, stderr } = await project({ "pipeline.ts": PIPELINE }).little("run");
    expect(stdout).toMatch(/printed by the module[^]*printed by a task/);
    expect(stdout).toContain("printed elsewhere");
    expect(stderr).toContain("Rows");
  });

  it("leaves standard output to the events of run --json, from wherever it comes", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { stdout, stderr, code } = await scratch.little("run", "--json");
    expect(code).toBe(0);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string });
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["runStarted", "runFinished"]));
    for (const where of ["by the module", "by a task", "elsewhere", "in a thread"])
      expect(stderr).toContain(`printed ${where}`);
  });

  it("leaves standard output to what a command answers", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.little("run");
    for (const args of [
      ["list"],
      ["plan"],
      ["status"],
      ["why", "Rows"],
      ["graph"],
      ["history"],
      ["gc", "--dry-run"],
      ["doctor"],
      ["peek", "Rows"],
      ["audit"],
      ["clean", "--dry-run"],
    ]) {
      const { stdout, stderr } = await scratch.little(...args, "--json");
      expect(() => JSON.parse(stdout) as unknown, `${args.join(" ")}: ${stdout}`).not.toThrow();
      expect(stderr, args[0]).toContain("printed by the module");
    }
    expect((await scratch.little("peek", "Rows", "--format", "csv")).stdout).toBe("a\n1\n");
    const crontab = await scratch.little("schedule", "--cron", "0 6 * * *", "--print", "crontab");
    expect(crontab.stdout).toMatch(/^# The pipeline Talks/);
    expect((await scratch.little("graph", "--format", "mermaid")).stdout).toMatch(/^(flowchart|graph|---)/);
  });
});
