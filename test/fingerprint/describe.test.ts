import { join } from "node:path";
import { expect, it } from "vitest";
import type { Task } from "../../src/model/task.ts";
import { nativeImport } from "./nativeImport.ts";
import { codePartsIn, scratchProject } from "./sources.ts";

const SECRET = join(import.meta.dirname, "../../src/model/secret.ts");

it("what stands behind the digests of a task's parts is told: code, and values that are short and not secret", async () => {
  const folder = scratchProject({
    "pipeline.ts": `
      import { task } from "little-pipelines";
      import { secret } from ${JSON.stringify(SECRET)};
      const RATE = 3, table = { first: 1 }, long = "x".repeat(300), token = secret("hidden");
      const helper = (n: number) => n * RATE;
      export const it = task("It", () => [helper(table.first), long, token, { ...table }]);`,
  });
  const task = nativeImport(join(folder, "pipeline.ts")).it as Task;
  const parts = codePartsIn(folder);
  const { code, captured } = await parts.of(task);
  const described = await parts.describe(task);
  const shown = Object.fromEntries([...code, ...captured].map(([label, its]) => [label, described.get(its)]));
  expect(shown).toMatchObject({
    function: "() => [helper(table.first), long, token, { ...table }]",
    helper: expect.stringMatching(/^\(n\s*\) => n \* RATE$/),
    RATE: "3",
    table: "{ first: 1 }",
  });
  expect(shown.long).toBeUndefined();
  // It counts, and is not shown.
  expect(captured.map(([label]) => label)).toContain("token.secret");
  expect(JSON.stringify([...described])).not.toContain("hidden");
});
