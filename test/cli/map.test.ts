import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = `
  import { pipeline, task } from "little-pipelines";
  const airports = task("Airports", { inputs: ["airports.json"] }, async ({ path }) =>
    (await import("node:fs")).readFileSync(path("airports.json"), "utf8").trim().split("\\n").map((line) => JSON.parse(line)));
  // The delays of each airport.
  const delays = task.map("Delays", { over: airports, concurrency: 2 }, async (airport: { code: string; late: number }, { log, step }) => {
    if (airport.late < 0) throw new Error(airport.code + " is early");
    log.info("looking", { code: airport.code });
    return step("sum", () => ({ code: airport.code, minutes: airport.late * 60 }));
  });
  const worst = task("Worst", { dependencies: [delays] }, ({ results }) => Math.max(...results.Delays.map(({ minutes }) => minutes)));
  export default pipeline("Flights", [airports, delays, worst]);`;

const lines = (...airports: [string, number][]): string =>
  airports.map(([code, late]) => JSON.stringify({ code, late })).join("\n");

describe("a map on the command line", () => {
  it("is one task with a count, of which single items can be looked at", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE, "airports.json": lines(["SEA", 1], ["LAX", 2], ["JFK", 3]) });
    const first = await scratch.little("run");
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(/Delays {4}EXEC : first run\n/);
    expect(first.stderr).toMatch(/Delays {4}\[\{ code: SEA, late: 1 \}\] looking code=SEA\n/);
    expect(first.stderr).toMatch(/Delays {4}DONE \(3 branches: 3 ran, in 0:0/);
    // Steps of single branches are for those who look closely.
    expect(first.stderr).not.toMatch(/sum/);

    scratch.write({ "airports.json": lines(["SEA", 1], ["LAX", 4], ["JFK", 3]) });
    expect((await scratch.little("plan")).stdout).toMatch(/Delays {4}MAY/);
    const second = await scratch.little("run");
    expect(second.stderr).toMatch(/Delays {4}EXEC : 1 of 3 items changed\n/);
    expect(second.stderr).toMatch(/DONE \(3 branches: 1 ran, 2 reused, in/);
    const why = await scratch.little("why", "Delays");
    expect(why.stdout).toMatch(
      /It ran then: 1 of 3 items changed\n {2}item 1 of Airports: \{ code: 'LAX', late: 2 \} → \{ code: 'LAX', late: 4 \}/,
    );

    expect((await scratch.little("peek", "Delays[1]")).stdout).toBe("{ code: 'LAX', minutes: 240 }\n");
    expect((await scratch.little("peek", "Delays", "--branch", "2", "--json")).stdout).toMatch(/"JFK"/);
    expect((await scratch.little("peek", "Delays[3]")).stderr).toMatch(/has no branch 3\n.*0 to 2/);
    expect((await scratch.little("peek", "Delays", "--branch", "x")).stderr).toMatch(/--branch is "x"/);
    expect((await scratch.little("list")).stdout).toMatch(
      /Delays +map +each of Airports +never +The delays of each airport\./,
    );
    expect(JSON.parse((await scratch.little("list", "--json")).stdout)).toMatchObject([
      {},
      { name: "Delays", dependencies: ["Airports"], over: "Airports", given: [] },
      {},
    ]);
    const cleaned = await scratch.little("clean", "Delays");
    expect(cleaned.stdout).toMatch(/Removed 2 results, and 4 single items of maps\./);
  });

  it("whose items fail tells the first of them, and the log file is not flooded", async () => {
    const many = Array.from({ length: 30 }, (_, n): [string, number] => [`A${n}`, n % 3 === 0 ? -1 : n]);
    const scratch = project({ "pipeline.ts": PIPELINE, "airports.json": lines(...many) });
    const { code, stderr } = await scratch.little("run");
    expect(code).toBe(1);
    expect(stderr).toMatch(/10 of 30 branches of "Delays" failed\n\s*- \{ code: A0, late: -1 \} \(0\): A0 is early/);
    expect(stderr.match(/\] failed: /g)).toHaveLength(5);
    expect(stderr).toMatch(/and 5 more/);
    const folder = scratch.path(".little-pipelines/logs");
    const log = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("");
    const told = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string; branch?: string });
    expect(told.filter(({ msg }) => msg.includes("failed: ")).length).toBe(5);
    expect(told.some(({ msg }) => msg.startsWith("step"))).toBe(false);
    const events = await scratch.events().catch(() => []);
    expect(
      events.filter(({ kind }) => kind === "branchFinished").map((event) => (event as { outcome: string }).outcome),
    ).toEqual(Array(10).fill("failed"));
  });

  it.each(["thread", "process"])("runs its branches in a %s where it says so", async (executor) => {
    const scratch = project({
      "pipeline.ts": PIPELINE.replace("concurrency: 2", `concurrency: 2, executor: "${executor}"`),
      "airports.json": lines(["SEA", 1], ["LAX", 2], ["JFK", -3]),
    });
    const { stderr } = await scratch.little("run");
    expect(stderr).toMatch(new RegExp(`EXEC : first run \\(${executor}\\)`));
    expect(stderr).toMatch(/1 of 3 branches of "Delays" failed/);
    scratch.write({ "airports.json": lines(["SEA", 1], ["LAX", 2], ["JFK", 3]) });
    expect((await scratch.little("run")).stderr).toMatch(/DONE \(3 branches: 1 ran, 2 reused, in/);
    expect((await scratch.little("peek", "Worst")).stdout).toBe("180\n");
  });
});
