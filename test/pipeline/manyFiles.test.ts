import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE = `
import { pipeline, task } from "little-pipelines";
export default pipeline("many", [task("Read", { inputs: ["data/*.txt"] }, () => 1)]);
`;

describe("a task that reads many or large files, in the built package", () => {
  it("runs when one of them changes, appears or is gone, and not otherwise: they are hashed in threads", async () => {
    const large = "x".repeat(9_000_000);
    const files = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`data/${i}.txt`, `${i}${large}`]));
    const scratch = project({ "pipeline.ts": PIPELINE, ...files });
    const run = async (): Promise<string | undefined> => (await scratch.run()).Read;
    expect(await run()).toBe("ran");
    expect(await run()).toBe("reused");
    scratch.write({ "data/3.txt": `4${large}` });
    expect(await run()).toBe("ran");
    scratch.write({ "data/6.txt": "" });
    expect(await run()).toBe("ran");
    rmSync(scratch.path("data/6.txt"));
    scratch.write({ "data/3.txt": `3${large}` });
    expect(await run()).toBe("reused");
  });
});
