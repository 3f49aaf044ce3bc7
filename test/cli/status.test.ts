import { describe, expect, it } from "vitest";
import { sparkLine } from "../../src/cli/text/spark.ts";
import { lastAgainstUsual, usualMs } from "../../src/cli/history.ts";
import { againstUsual } from "../../src/cli/text/runs.ts";
import { project } from "../support/project.ts";

const PIPELINE = `
import { existsSync } from "node:fs";
import { expire, pipeline, task } from "little-pipelines";
const load = task("Load", { params: { year: 2024 }, expire: expire.fromNow({ hours: 6 }) }, ({ params }) => params.year);
const clean = task("Clean", { dependencies: [load] }, ({ results }) => {
  if (existsSync("broken")) throw new Error("the source is\\ndown \\u001b[31m");
  return results.Load + 1;
});
const report = task("Report", { dependencies: [clean] }, ({ results }) => results.Clean + 1);
export default pipeline("flights", [load, clean, report]);
`;

interface Status {
  readonly last: { readonly outcome: string } | null;
  readonly running: readonly unknown[];
  readonly tasks: readonly {
    readonly name: string;
    readonly state: string;
    readonly reason: string;
    readonly kept: { readonly expiresAt: string | null; readonly sizeBytes: number } | null;
    readonly usualMs: number | null;
  }[];
}

describe("little status", () => {
  it("shows before the first run that nothing ran, then what is valid, and then what failed", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const states = async (...args: string[]): Promise<string[]> => {
      const { tasks } = JSON.parse((await scratch.little("status", "--json", ...args)).stdout) as Status;
      return tasks.map(({ name, state }) => `${name} ${state}`);
    };
    expect((await scratch.little("status")).stdout).toMatch(
      /^flights: it never ran\n\ntask +state +made .*\nLoad +never ran +- +- +- +- +first run\n[^]*3 never ran\n$/,
    );
    await scratch.run();
    expect(await states()).toEqual(["Load valid", "Clean valid", "Report valid"]);
    const { stdout } = await scratch.little("status");
    expect(stdout).toMatch(/^flights: last run succeeded, \d+ s ago \(.*\), in .*: 3 ran\n/);
    expect(stdout).toMatch(/Load +valid +\d+ s ago +in 5 h 59 min +\d B +\d+ ms\n/);
    expect(await states("--param", "year=1999")).toEqual(["Load must run", "Clean may run", "Report may run"]);

    scratch.write({ broken: "" });
    await scratch.little("run", "--force=Clean", "--param", "year=2000");
    const failed = JSON.parse((await scratch.little("status", "-p", "year=2000", "--json")).stdout) as Status;
    expect(failed.last?.outcome).toBe("failed");
    expect(failed.running).toEqual([]);
    expect(failed.tasks.map(({ state }) => state)).toEqual(["valid", "failed", "may run"]);
    const text = (await scratch.little("status", "-p", "year=2000")).stdout;
    expect(text).toMatch(/\n {2}Clean: the source is\n/);
    expect(text).not.toContain("\u001b");
  });
});

describe("little history", () => {
  it("shows runs, the newest first, with each task's times; of one task, what each run did with it", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("history")).stdout).toBe("No run so far: little-pipelines run\n");
    await scratch.run();
    await scratch.run("--force");
    scratch.write({ broken: "" });
    await scratch.little("run", "--force=Clean");
    const { stdout } = await scratch.little("history");
    const [head, ...lines] = stdout.split("\n");
    expect(head).toMatch(/^began +outcome +took +tasks +failed +run$/);
    expect(lines.slice(0, 3).map((line) => line.split(/ {2,}/)[1])).toEqual(["failed", "succeeded", "succeeded"]);
    expect(lines[0]).toMatch(/1 reused, 1 failed, 1 skipped +Clean +\d{8}T/);
    expect(stdout).toMatch(/\nLoad +[▁-█]{2} +/);
    const one = await scratch.little("history", "Clean");
    expect(one.stdout).toMatch(/^Clean {2}[▁-█]{2} {2}usually \d+ ms\n\nbegan[^]*failed +\d+ ms +the source is +/);
    expect((await scratch.little("history", "--limit", "1", "Load")).stdout).toMatch(/^Load did not run to its end/);
    const all = JSON.parse((await scratch.little("history", "--json", "-n", "2")).stdout) as {
      runs: unknown[];
      tasks: { name: string; durationsMs: number[] }[];
    };
    expect(all.runs.length).toBe(2);
    expect(all.tasks.find(({ name }) => name === "Load")?.durationsMs.length).toBe(1);
    expect((await scratch.little("history", "Laod")).stderr).toMatch(/there is no task "Laod"[^]*"Load"/);
    expect((await scratch.little("history", "--limit", "some")).stderr).toMatch(/--limit is "some"\n.*--limit=20/);
  });

  it("compares the last time with the median of those before, where it can be told", () => {
    expect(sparkLine([0, 50, 100, null, 25])).toBe("▁▅█ ▃");
    expect(sparkLine([0, 0])).toBe("▁▁");
    expect(usualMs([])).toBeNull();
    expect(usualMs([5, 1, 100])).toBe(5);
    expect(usualMs([1, 3])).toBe(2);
    expect(lastAgainstUsual([100, 120, 220])).toBe(2);
    expect(lastAgainstUsual([100, 220])).toBeNull();
    expect(lastAgainstUsual([1, 1, 3])).toBeNull();
    expect([1.5, 0.5, 1, null, 25].map(againstUsual)).toEqual([
      "1.5 × slower",
      "2.0 × faster",
      "as usual",
      "",
      "25 × slower",
    ]);
  });
});
