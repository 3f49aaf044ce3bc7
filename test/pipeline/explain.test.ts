import { describe, expect, it } from "vitest";
import { expire, memoryStore, pipeline, task, type Pipeline, type Store } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { project } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;

function build(store: Store, { year = 2024, clock = fakeClock() } = {}): Pipeline {
  const load = task("Load", { params: { year } }, ({ params }) => [{ year: params.year, rows: 3 }]);
  const sum = task("Sum", { dependencies: [load], expire: expire.fromNow({ hours: 6 }) }, ({ results }) => {
    const [first] = results.Load;
    return first!.rows;
  });
  return pipeline("explained", [load, sum], { ...QUIET, store, clock });
}

describe("an explanation", () => {
  it("of a task that never ran says so", async () => {
    expect(await build(memoryStore()).explain("Sum")).toEqual({
      task: "Sum",
      outcome: "run",
      reason: "first run",
      because: { kind: "firstRun" },
      differences: [],
      notes: [],
      kept: null,
      last: null,
    });
  });

  it("of a result that is reused says which run made it, when, in which time, and why", async () => {
    const example = build(memoryStore());
    const { runId, startedAt } = await example.execute();
    const explanation = await example.explain("Load");
    expect(explanation).toMatchObject({
      outcome: "reuse",
      reason: "cached",
      kept: { runId, startedAt, durationMs: 0, reason: "first run", differences: [] },
      last: { runId, outcome: "ran", reason: "first run" },
    });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it("before a run says which param differs, from what to what; after it as well", async () => {
    const store = memoryStore();
    await build(store).execute();
    const example = build(store);
    const difference = { part: "inputs", label: "param year", change: "changed", before: "2024", after: "2025" };
    const before = await example.explain("Load", { params: { year: 2025 } });
    expect(before).toMatchObject({ outcome: "run", reason: "inputs changed: param year", differences: [difference] });
    await example.execute({ params: { year: 2025 } });
    const after = await example.explain("Load", { params: { year: 2025 } });
    expect(after).toMatchObject({ outcome: "reuse", differences: [], kept: { differences: [difference] } });
  });

  it("says which upstream value differs, with both", async () => {
    const store = memoryStore();
    await build(store).execute();
    const example = build(store);
    await example.execute({ params: { year: 2025 } });
    const { kept } = await example.explain("Sum", { params: { year: 2025 } });
    expect(kept).toMatchObject({
      reason: "upstream results changed: Load",
      differences: [
        {
          part: "upstream",
          label: "Load",
          change: "changed",
          before: "[ { year: 2024, rows: 3 } ]",
          after: "[ { year: 2025, rows: 3 } ]",
        },
      ],
    });
  });

  it("says what has expired, by how much, and what was forced", async () => {
    const clock = fakeClock();
    const store = memoryStore();
    const example = build(store, { clock });
    await example.execute({ force: ["Sum"] });
    expect((await example.explain("Sum")).kept).toMatchObject({ reason: "forced" });
    clock.move(6 * 3_600_000 + 12 * 60_000);
    expect(await example.explain("Sum")).toMatchObject({
      outcome: "run",
      reason: "expired 12 min ago (6 hours from now)",
    });
  });

  it("says that a task failed in the last run, and with what", async () => {
    const store = memoryStore();
    const failing = task("Fails", () => {
      throw new Error("no luck");
    });
    const example = pipeline("failing", [failing], { ...QUIET, store });
    await example.execute().catch(() => {});
    expect(await example.explain(failing)).toMatchObject({
      outcome: "run",
      kept: null,
      last: { outcome: "failed", reason: "no luck" },
    });
  });

  it("refuses a task that is not there, with the nearest name, and options that it does not have", async () => {
    const example = build(memoryStore());
    await expect(example.explain("Smu")).rejects.toMatchObject({ code: "UNKNOWN_TASK" });
    await expect(example.explain("Sum", { force: true } as never)).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});

describe("little why", () => {
  const SOURCE = `
import { pipeline, task } from "little-pipelines";
function clean(rows) {
  return rows
    .filter((row) => row > 1)
    .map((row) => row * 2);
}
const load = task("Load", () => [1, 2, 3]);
const sum = task("Sum", { dependencies: [load] }, ({ results }) => clean(results.Load));
export default pipeline("why", [load, sum]);`;

  it("shows the helper that changed, with the changed lines, before and after the run", async () => {
    const scratch = project({ "pipeline.ts": SOURCE });
    expect((await scratch.little("why", "Sum")).stdout).toBe("Sum would run: first run\n");
    await scratch.run();
    expect((await scratch.little("why", "Sum")).stdout).toMatch(
      /^Sum would be reused: cached\n\nIts newest result was made .+ ago \(.+\), in .+, by run .+\nIt ran then: first run\n$/,
    );
    scratch.write({ "pipeline.ts": SOURCE.replace("row > 1", "row > 2") });
    const lines = /clean.*:\n(?:.*\n)*? +- +\.filter\(\(row\) => row > 1\)\n +\+ +\.filter\(\(row\) => row > 2\)\n/;
    const before = await scratch.little("why", "Sum");
    expect(before.stdout).toMatch(/^Sum would run: code changed: .*clean/);
    expect(before.stdout).toMatch(lines);
    await scratch.run();
    const after = await scratch.little("why", "Sum");
    expect(after.stdout).toMatch(/It ran then: code changed: .*clean/);
    expect(after.stdout).toMatch(lines);
  });

  it("shows the file that changed, with sizes and dates", async () => {
    const scratch = project({
      "data.csv": "1",
      "pipeline.ts": `
import { readFileSync } from "node:fs";
import { pipeline, task } from "little-pipelines";
export default pipeline("files", [task("Load", { inputs: ["data.csv"] }, ({ path }) => readFileSync(path("data.csv"), "utf8"))]);`,
    });
    await scratch.run();
    scratch.write({ "data.csv": "22" });
    expect((await scratch.little("why", "Load")).stdout).toMatch(
      /^Load would run: inputs changed: file data\.csv\n {2}file data\.csv: 1 byte, 20\S+ \S+ → 2 bytes, 20\S+ \S+\n/,
    );
  });

  it("shows what cannot be followed, and what to do about it", async () => {
    const scratch = project({
      "pipeline.ts": `
import { pipeline, task } from "little-pipelines";
export default pipeline("eval", [task("Sum", () => eval("1 + 2"))]);`,
    });
    await scratch.run();
    const { stdout } = await scratch.little("why", "Sum");
    expect(stdout).toMatch(/^Sum would be reused: cached\n {2}note: .*eval.*\n {4}\S/);
    expect(JSON.parse((await scratch.little("why", "Sum", "--json")).stdout)).toMatchObject({
      notes: [{ isFollowed: true, problem: expect.stringContaining("eval") }],
    });
  });

  it("shows captured values, from what to what", async () => {
    const source = (years: string): string => `
import { pipeline, task } from "little-pipelines";
export default pipeline("years", [${years}].map((year, i) => task("Year" + i, () => year * 2)));`;
    const scratch = project({ "pipeline.ts": source("2023, 2024") });
    await scratch.run();
    scratch.write({ "pipeline.ts": source("2023, 2025") });
    expect((await scratch.little("why", "Year1")).stdout).toMatch(
      /^Year1 would run: captured values changed: year\n {2}year: 2024 → 2025\n/,
    );
    expect(await scratch.run()).toEqual({ Year0: "reused", Year1: "ran" });
    expect((await scratch.little("why", "Year1")).stdout).toMatch(/It ran then: .*year\n {2}year: 2024 → 2025\n/);
  });

  it("needs a name, and prints JSON", async () => {
    const scratch = project({ "pipeline.ts": SOURCE });
    expect((await scratch.little("why")).stderr).toMatch(/why needs the name of a task/);
    const { stdout } = await scratch.little("why", "Load", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ task: "Load", outcome: "run" });
  });
});
