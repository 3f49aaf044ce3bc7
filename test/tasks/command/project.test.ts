import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { project } from "../../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
import { command, input, output } from "little-pipelines/command";

// Upper case, by tr.
const upper = command("Upper", { stdin: input("in.txt"), stdout: "upper.txt" }, ["tr", "a-z", "A-Z"]);
const words = command("Words", { dependencies: [upper], result: (printed) => Number(printed) }, () => ["sh", "-c", "wc -w < upper.txt"]);
export default pipeline("Words", [upper, words]);
`;

describe("a project with commands", () => {
  it("runs them once, says what they are for, and why they run again, by the lines that differ", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE, "in.txt": "one two three" });
    expect(await scratch.run()).toEqual({ Upper: "ran", Words: "ran" });
    expect(await scratch.run()).toEqual({ Upper: "reused", Words: "reused" });
    expect((await scratch.little("peek", "Words")).stdout).toBe("3\n");
    expect((await scratch.little("list")).stdout).toMatch(/Upper .*Upper case, by tr\./);

    scratch.write({ "pipeline.ts": PIPELINE.replace("A-Z", "B-ZA") });
    const why = await scratch.little("why", "Upper");
    expect(why.stdout).toContain("- tr a-z A-Z");
    expect(why.stdout).toContain("+ tr a-z B-ZA");
    expect(await scratch.run()).toEqual({ Upper: "ran", Words: "ran" });

    scratch.write({ "pipeline.ts": PIPELINE.replace("A-Z", "B-ZA").replace("Number(printed)", "Number(printed) + 1") });
    expect((await scratch.little("why", "Words")).stdout).toMatch(/Number\(printed\) \+ 1/);
    expect(await scratch.run()).toEqual({ Upper: "reused", Words: "ran" });
  });

  it("has the same keys wherever it lies", async () => {
    const first = project({ "pipeline.ts": PIPELINE, "in.txt": "one" });
    await first.run();
    const { cpSync } = await import("node:fs");
    const second = project({});
    cpSync(first.path(".little-pipelines"), second.path(".little-pipelines"), { recursive: true });
    for (const file of ["pipeline.ts", "in.txt", "upper.txt"]) cpSync(first.path(file), second.path(file));
    expect(existsSync(second.path("upper.txt"))).toBe(true);
    expect(await second.run()).toEqual({ Upper: "reused", Words: "reused" });
  });
});
