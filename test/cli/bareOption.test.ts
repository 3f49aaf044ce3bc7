import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
const a = task("A", () => 1);
export default pipeline("p", [a, task("B", { dependencies: [a] }, () => 2)]);
`;

describe("an option that may stand alone", () => {
  it("says what it is for where a name follows it, and nothing where that is plain", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const note = "by itself is for all tasks of this run; for B alone: --force=B";
    expect((await scratch.little("run", "--force", "B")).stderr).toContain(`--force ${note}\n`);
    expect((await scratch.little("run", "pipeline.ts", "-f", "B")).stderr).toContain(`-f ${note}\n`);
    for (const args of [["--force=B"], ["B", "--force"], ["--force", "pipeline.ts"], ["--force", "--skip", "B"]])
      expect((await scratch.little("run", ...args)).stderr).not.toContain("by itself");
  });
});
