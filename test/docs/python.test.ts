import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { project } from "../support/project.ts";

const DOC = readFileSync(join(import.meta.dirname, "../../docs/python.md"), "utf8");

it("docs/python.md is right about its first pipeline", async () => {
  const [, pipeline] = /```ts\n([^]*?)```/.exec(DOC)!;
  const [, script] = /```python\n([^]*?)```/.exec(DOC)!;
  const scratch = project({ "pipeline.ts": pipeline!, "model.py": script! });
  const events = await scratch.events();
  expect(events.flatMap((event) => (event.kind === "taskFinished" ? [event.report.outcome] : []))).toEqual([
    "ran",
    "ran",
    "ran",
  ]);
  expect(events.find(({ kind }) => kind === "taskLogged")).toMatchObject({ message: "fitting 2024" });
  expect((await scratch.little("peek", "Score")).stdout).toBe("9\n");
  expect(await scratch.run()).toEqual({ ByOrigin: "reused", Model: "reused", Score: "reused" });
});
