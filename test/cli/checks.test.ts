import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const pipelineOf = (least: number): string => `
import { check, pipeline, task } from "little-pipelines";

const load = task(
  "Load",
  {
    checks: [
      check.range("delay", { min: ${least} }),
      check.notNull("origin", { severity: "warn" }),
      check("any rows", (rows: object[]) => rows.length > 0),
    ],
  },
  () => [{ origin: null, delay: -5 }, { origin: "OSL", delay: 3 }],
);
const after = task("After", { dependencies: [load] }, ({ results }) => results.Load.length);

export default pipeline("Checked", [load, after]);
`;

describe("checks on the command line", () => {
  it("show what they found: as lines, in the log file, as events, in why, and the value by peek", async () => {
    const scratch = project({ "pipeline.ts": pipelineOf(0) });
    const run = await scratch.little("run");
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /Load +CHECK : check "range: delay": 1 of 2 rows have a delay that is not at least 0, such as \{/,
    );
    expect(run.stderr).toMatch(/Load +WARN : check "not null: origin": 1 of 2 rows are null, such as \{ origin: null/);
    expect(run.stderr).toMatch(/Load +FAIL : task "Load": check "range: delay"[^]*peek "Load" --stale/);
    expect(run.stderr).not.toMatch(/any rows/);

    const logs = scratch.path(".little-pipelines/logs");
    const lines = readFileSync(`${logs}/${readdirSync(logs)[0]}`, "utf8")
      .trim()
      .split("\n");
    const logged = lines.map((line) => JSON.parse(line) as { level: string; check?: { name: string; count: number } });
    expect(logged.filter(({ check }) => check !== undefined)).toMatchObject([
      { level: "error", check: { name: "range: delay", count: 1 } },
      { level: "warn", check: { name: "not null: origin", count: 1 } },
    ]);

    const why = await scratch.little("why", "Load");
    expect(why.stdout).toMatch(/Load would run: its result failed a check: "range: delay"/);
    expect(why.stdout).toMatch(
      /Of its checks 1 of 3 passed\n +fails: "range: delay": 1 of 2 rows[^]*\n +warns: "not null: origin"/,
    );
    expect(JSON.parse((await scratch.little("why", "Load", "--json")).stdout)).toMatchObject({
      kept: { checks: [{ passed: false, count: 1, of: 2 }, { passed: false }, { passed: true }] },
    });

    for (const options of [[], ["--stale"]]) {
      const peek = await scratch.little("peek", "Load", "--json", ...options);
      expect(JSON.parse(peek.stdout)).toEqual([
        { origin: null, delay: -5 },
        { origin: "OSL", delay: 3 },
      ]);
      expect(peek.stderr).toMatch(/CHECK : "range: delay": 1 of 2 rows have a delay that is not at least 0/);
      expect(peek.code).toBe(0);
    }

    // Mended: the check alone runs.
    scratch.write({ "pipeline.ts": pipelineOf(-60) });
    expect((await scratch.little("plan")).stdout).toMatch(/Load +SKIP : cached; its checks changed/);
    const events = await scratch.events();
    expect(events.flatMap((event) => (event.kind === "taskStarted" ? [event.task] : []))).toEqual(["After"]);
    expect(events.flatMap((event) => (event.kind === "taskChecked" ? [event.check] : []))).toMatchObject([
      { name: "range: delay", passed: true, count: 0, of: 2 },
      { name: "not null: origin", severity: "warn", passed: false, sample: ["{ origin: null, delay: -5 }"] },
      { name: "any rows", passed: true },
    ]);
    expect((await scratch.little("run")).stderr).toMatch(/Load +SKIP : cached \(1 warning of its checks\)/);
    const peek = await scratch.little("peek", "Load");
    expect([peek.code, peek.stderr]).toEqual([0, expect.stringMatching(/^Load: array of 2 rows and 2 columns, .*\n$/)]);
  });

  it("and schemas go with tasks in threads, and with maps", async () => {
    const scratch = project({
      "pipeline.ts": `
        import { check, pipeline, task, type StandardSchema } from "little-pipelines";
        const doubled: StandardSchema<number, number> = {
          "~standard": { version: 1, vendor: "here", validate: (value) => ({ value: Number(value) * 2 }) },
        };
        const one = task(
          "One",
          { executor: "thread", schema: doubled, checks: [check("is 42", (n: number) => n === 42)] },
          () => 21,
        );
        const many = task.map(
          "Many",
          { over: [1, 2, 3], executor: "thread", limits: ["api"], checks: [check("sum", (ns: number[]) => ns.length === 2)] },
          (n) => n,
        );
        export default pipeline("Threads", [one, many], { limits: { api: 1 } });`,
    });
    const events = await scratch.events();
    expect(events.flatMap((event) => (event.kind === "taskChecked" ? [[event.task, event.check.passed]] : []))).toEqual(
      expect.arrayContaining([
        ["One", true],
        ["Many", false],
      ]),
    );
    const last = events.at(-1)!;
    expect(last.kind === "runFinished" && last.report.tasks.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(
      expect.arrayContaining(["One ran", "Many failed"]),
    );
    expect((await scratch.little("peek", "One")).stdout).toBe("42\n");
    const peek = await scratch.little("peek", "Many", "--json");
    expect([JSON.parse(peek.stdout), peek.stderr]).toEqual([
      [1, 2, 3],
      expect.stringMatching(/CHECK : "sum": it is not so/),
    ]);
  });

  it("are not run again for an edit of the file that leaves them as they are", async () => {
    const scratch = project({ "pipeline.ts": pipelineOf(-60) });
    await scratch.events();
    scratch.write({
      "pipeline.ts": `// A comment.\n${pipelineOf(-60).replace("const after", "const unused = 1;\nconst after")}`,
    });
    const events = await scratch.events();
    expect(events.filter(({ kind }) => kind === "taskChecked" || kind === "taskStarted")).toEqual([]);
  });
});
