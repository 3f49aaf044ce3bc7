import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { project } from "../support/project.ts";

const PIPELINE =
  'import { pipeline, task } from "little-pipelines";\nexport default pipeline("p", [task("A", () => 1)]);';

describe("a page or a graph that is written to a file", () => {
  it("lies in folders that are made for it, and is told where it cannot be written, without a stack", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    await scratch.run();
    for (const [command, file] of [
      ["graph", "g.svg"],
      ["report", "r.html"],
    ] as const) {
      const { code } = await scratch.little(command, "-o", `new/folder/${file}`);
      expect([code, existsSync(scratch.path(`new/folder/${file}`))]).toEqual([0, true]);
      const inFile = await scratch.little(command, "-o", `package.json/${file}`);
      expect(inFile.stderr).toMatch(/^error: \S+ cannot be written: .*\n {2}Name another place.*\[NOT_WRITABLE\]\n$/);
      scratch.write({ [`there/${file}/x`]: "" });
      const folder = await scratch.little(command, "-o", `there/${file}`);
      expect(folder.stderr).toMatch(/^error: \S+ is a folder that is there already\n.*\[NOT_WRITABLE\]\n$/);
      expect([inFile.code, folder.code]).toEqual([2, 2]);
    }
  });

  it.skipIf(process.platform === "win32")("may be a device, which stays what it is", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    expect((await scratch.little("graph", "-o", "/dev/null", "--format", "svg")).code).toBe(0);
    expect(readFileSync("/dev/null", "utf8")).toBe("");
  });

  it("is no graph in a format that its ending does not name", async () => {
    const scratch = project({ "pipeline.ts": PIPELINE });
    const { code, stderr } = await scratch.little("graph", "-o", "x.png");
    expect(stderr).toMatch(/^error: --output "x\.png" does not say in which format\n {2}Let it end with .*\.svg/);
    expect([code, existsSync(scratch.path("x.png"))]).toEqual([2, false]);
  });
});
