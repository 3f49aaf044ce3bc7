import { expect, it } from "vitest";
import { project } from "../support/project.ts";

it("loadedFiles names modules and scripts, wherever they lie, and none of packages", async () => {
  const scratch = project({
    "main.ts": `
      import { createRequire } from "node:module";
      import { loadedFiles } from "little-pipelines";
      import { a } from "./a.ts";
      createRequire(import.meta.url)("./old.cjs");
      const later = await import("./later.ts?fresh");
      console.log(JSON.stringify((await loadedFiles()).filter((path) => path.startsWith(import.meta.dirname))));`,
    "a.ts": "export const a = 1;",
    "later.ts": "export const later = () => 2;",
    "old.cjs": 'require("dependency");',
    "unused.ts": "",
    "node_modules/dependency/index.js": "module.exports = 1;",
  });
  const { stdout, stderr } = await scratch.node("main.ts");
  expect(stderr).toBe("");
  expect((JSON.parse(stdout) as string[]).toSorted()).toEqual(
    ["a.ts", "later.ts", "main.ts", "old.cjs"].map((name) => scratch.path(name)),
  );
});
