import { describe, expect, it } from "vitest";
import type { Removed, Swept } from "../../src/index.ts";
import { project, type Project } from "../support/project.ts";

const YEARLY = `
import { expire, pipeline, task } from "little-pipelines";
const load = task("Load", { params: { year: 2024 } }, ({ params }) => "x".repeat(100_000) + params.year);
const size = task("Size", { dependencies: [load], expire: expire.fromNow({ days: 1 }) }, ({ results }) => results.Load.length);
export default pipeline("yearly", [load, size]);
`;

/** A project whose pipeline has run for some years; it needs the last. */
async function yearly(...years: number[]): Promise<Project> {
  const scratch = project({ "pipeline.ts": YEARLY });
  for (const year of years) await scratch.run("--param", `year=${year}`);
  return scratch;
}

describe("little gc", () => {
  it("shows what it would remove, removes it, and then has nothing to remove", async () => {
    const scratch = await yearly(2022, 2023, 2024);
    const tried = await scratch.little("gc", "--dry-run", "--max-size", "1kB");
    expect(tried).toMatchObject({ code: 0, stderr: "" });
    expect(tried.stdout).toMatch(
      /^task {2}results {2}size {4}last used {2}why\nLoad {2}2 {8}20\d kB {2}.* ago\s+no room\nSize {2}2 /,
    );
    expect(tried.stdout).toMatch(/\nWould remove 4 results\. The store takes \d+ kB; it would take \d+ kB\.\n/);
    expect(tried.stdout).toMatch(/\nWould also remove 2 old runs\.\nThat is more than 1\.0 kB: /);
    const done = await scratch.little("gc", "--max-size=1kB");
    expect(done.stdout).toMatch(
      /\nRemoved 4 results\. The store took \d+ kB; it takes \d+ kB now\.\nAlso removed 2 old runs\.\nThat is more/,
    );
    expect((await scratch.little("gc", "--max-size=1kB")).stdout).toMatch(
      /^Nothing to remove\. The store takes \d+ kB\.\nThat is more than 1\.0 kB: results that a pipeline needs now stay, .*\n$/,
    );
    // Runs that reused everything: there are only these to remove.
    await scratch.run("--param", "year=2024");
    await scratch.run("--param", "year=2024");
    expect((await scratch.little("gc", "--max-size=1kB")).stdout).toMatch(
      /^Removed \d old runs?, and no result\. The store took \d+ kB; it takes \d+ kB now\.\nThat is more/,
    );
    expect((await scratch.little("gc", "--max-size=1GB")).stdout).toMatch(
      /^Nothing to remove\. The store takes \d+ kB\.\n$/,
    );
    // What the pipeline needs is there, and what was needed before is made again.
    expect(await scratch.run("--param", "year=2024")).toEqual({ Load: "reused", Size: "reused" });
    expect(await scratch.run("--param", "year=2023")).toEqual({ Load: "ran", Size: "ran" });
  });

  it("gives JSON with each result that was removed, and heeds the age", async () => {
    const scratch = await yearly(2023, 2024);
    const json = async (...args: string[]): Promise<Swept> =>
      JSON.parse((await scratch.little("gc", "--json", ...args)).stdout) as Swept;
    expect(await json("--max-age", "30d")).toMatchObject({ dryRun: false, entries: [], runCount: 0 });
    const swept = await json("--max-age", "0s");
    expect(swept.entries).toMatchObject([
      { task: "Load", because: "age" },
      { task: "Size", because: "age" },
    ]);
    expect(swept).toMatchObject({ blobCount: 1, runCount: 1 });
    expect(swept.afterBytes).toBeLessThan(swept.beforeBytes - 90_000);
  });

  it.each([
    [["gc", "--max-size", "much"], /--max-size is "much"\n {2}Write it with its unit: 500MB, 2GB\./],
    [["gc", "--max-age", "30"], /--max-age is "30"\n {2}Write it with its unit: 12h, 30d, 1y\./],
    [
      ["gc", "--max-size", "-1"],
      /^[^\n]*gc --max-size needs a value, and -1 looks like an option\n[^\n]*--max-size=-1 \[BAD_OPTION\]\n$/,
    ],
    [["gc", "--max-size=-1"], /--max-size is "-1"/],
    [["gc", "--dry"], /gc has no option --dry\n {2}Did you mean "--dry-run"/],
    [["clean", "Laod"], /there is no task "Laod", and no result of one is kept\n {2}Did you mean "Load"/],
    [["clean", "--all", "Load"], /`all` goes without `tasks`/],
  ])("%j exits with 2 and one clear error", async (args, message) => {
    const scratch = await yearly();
    const { code, stderr, stdout } = await scratch.little(...args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("little clean", () => {
  it("removes what can expire, what is named, or everything, and the next run says why", async () => {
    const scratch = await yearly(2024);
    expect((await scratch.little("clean", "--dry-run")).stdout).toMatch(
      /^task .*\nSize {2}1 .* asked for\nWould remove 1 result\./,
    );
    expect(await scratch.run()).toEqual({ Load: "reused", Size: "reused" });
    const { stdout, code } = await scratch.little("clean");
    expect(stdout).toMatch(/\nSize {2}1 .*\nRemoved 1 result\./);
    expect(code).toBe(0);
    expect((await scratch.little("run")).stderr).toMatch(
      /Size {2}EXEC : its results were cleaned away on \d{4}-\d\d-\d\d\n/,
    );
    expect((await scratch.little("clean", "Load", "pipeline.ts")).stdout).toMatch(/\nLoad {2}1 .*\nRemoved 1 result\./);
    expect((await scratch.little("clean", "Load")).stdout).toMatch(/^Nothing to remove\. The store takes \d+ kB\.\n$/);
    expect(await scratch.run()).toEqual({ Load: "ran", Size: "reused" });
    const removed = JSON.parse((await scratch.little("clean", "--hard", "--json")).stdout) as Removed;
    expect(removed.entries.map(({ task }) => task).toSorted()).toEqual(["Load", "Size"]);
    expect(await scratch.run()).toEqual({ Load: "ran", Size: "ran" });
  });

  it("takes tasks that are gone from the code, by name and with --all", async () => {
    const scratch = await yearly(2024);
    scratch.write({
      "other.ts": `import { pipeline, task } from "little-pipelines"; export default pipeline("o", [task("Else", () => 1)]);`,
    });
    await scratch.run("other.ts");
    expect((await scratch.little("clean", "Size", "other.ts")).stdout).toMatch(/Removed 1 result/);
    const removed = JSON.parse((await scratch.little("clean", "--all", "--json", "other.ts")).stdout) as Removed;
    expect(removed.entries.map(({ task }) => task).toSorted()).toEqual(["Else", "Load"]);
  });

  it("says what to do where nothing of the pipeline can expire", async () => {
    const scratch = project({
      "pipeline.ts": `import { pipeline, task } from "little-pipelines"; export default pipeline("p", [task("One", () => 1)]);`,
    });
    await scratch.run();
    expect((await scratch.little("clean")).stdout).toMatch(
      /^Nothing to remove\. The store takes \d+ kB\. Results that never expire are kept: name their tasks, or use --hard\.\n$/,
    );
  });

  it("shows its options and examples with --help, as gc does", async () => {
    const scratch = project({});
    expect((await scratch.little("clean", "--help")).stdout).toMatch(
      /--hard[^]*--all[^]*--dry-run[^]*clean Load Report/,
    );
    expect((await scratch.little("help", "gc")).stdout).toMatch(/--max-size SIZE[^]*--max-age TIME[^]*gc --dry-run/);
  });
});
