import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { memoryStore, pipeline, task } from "../../src/index.ts";

const DOC = readFileSync(join(import.meta.dirname, "../../docs/running.md"), "utf8");

/** What stands in the place of each value: its type. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shape);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, shape(its)]));
}

it("docs/running.md shows a report as it is", async () => {
  const shown: unknown = runInNewContext(`(${/```json5\n([^]*?)```/.exec(DOC)![1]})`);
  const one = task("One", ({ step }) => step("extract", () => 1));
  const its = pipeline("Example", [one], { store: memoryStore(), logLevel: "silent", logFile: false });
  expect(shape(await its.execute())).toMatchObject(shape(shown) as object);
});
