import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project, type Project } from "../support/project.ts";

const ROOT = join(import.meta.dirname, "../..");
const PIPELINE =
  'import { pipeline, task } from "little-pipelines";\nexport default pipeline("p", [task("One", () => 1 as number)]);';

/** A project with an installed copy of the package, not a link. */
function installed(): Project {
  const scratch = project({ "pipeline.ts": PIPELINE });
  rmSync(scratch.path("node_modules/little-pipelines"));
  cpSync(join(ROOT, "dist"), scratch.path("node_modules/little-pipelines/dist"), { recursive: true });
  cpSync(join(ROOT, "package.json"), scratch.path("node_modules/little-pipelines/package.json"));
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".") && !existsSync(scratch.path(`node_modules/${name}`)))
      symlinkSync(join(ROOT, "node_modules", name), scratch.path(`node_modules/${name}`));
  }
  return scratch;
}

const BIN = "node_modules/little-pipelines/dist/bin.js";

it("what Node compiles is kept beside the package, and an edit is seen all the same", async () => {
  const scratch = installed();
  const one = async (): Promise<string> => {
    await scratch.node(BIN, "run");
    return (await scratch.node(BIN, "peek", "One")).stdout;
  };
  expect(await one()).toBe("1\n");
  expect(readdirSync(scratch.path("node_modules/.cache/little-pipelines")).length).toBe(1);
  scratch.write({ "pipeline.ts": PIPELINE.replace("=> 1", "=> 2") });
  expect(await one()).toBe("2\n");
});

it("where it cannot be kept, or is no folder, all works without", async () => {
  const scratch = installed();
  writeFileSync(scratch.path("node_modules/.cache"), "no folder");
  expect((await scratch.node(BIN, "list")).stdout).toMatch(/\nOne /);
  rmSync(scratch.path("node_modules/.cache"));
  mkdirSync(scratch.path("node_modules/.cache"));
  chmodSync(scratch.path("node_modules/.cache"), 0o500);
  const { stdout, stderr, code } = await scratch.node(BIN, "list");
  expect([stdout.includes("\nOne "), stderr, code]).toEqual([true, "", 0]);
});
