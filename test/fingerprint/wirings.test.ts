import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Fingerprint } from "../../src/model/key.ts";
import type { DigestMemo } from "../../src/model/memo.ts";
import type { Task } from "../../src/model/task.ts";
import { nativeImport } from "./nativeImport.ts";
import { codePartsIn, memo, scratchProject } from "./sources.ts";

/** Ten tasks, each of which calls a helper that calls the one before; the fifth calls another. */
function tasksOf(fifth: string): { folder: string; tasks: Task[] } {
  const lines = ['import { task } from "little-pipelines";', "const other = () => 1;", "export const all = [];"];
  for (let i = 0; i < 10; i++) {
    lines.push(`const h${i} = () => ${i === 0 ? "other()" : i === 5 ? fifth : `h${i - 1}()`};`);
    lines.push(`all.push(task("T${i}", () => h${i}()));`);
  }
  const folder = scratchProject({ "pipeline.js": lines.join("\n") });
  const module = nativeImport(join(folder, "pipeline.js")) as unknown as { readonly all: Task[] };
  return { folder, tasks: module.all };
}

async function capturedIn(
  { folder, tasks }: ReturnType<typeof tasksOf>,
  its: DigestMemo,
): Promise<(readonly Fingerprint[])[]> {
  const parts = codePartsIn(folder, its);
  await parts.read(tasks);
  return Promise.all(tasks.map(async (task) => (await parts.of(task)).captured));
}

describe("which name stands for which thing", () => {
  it("is remembered as long as the graph is equal, and then the same", async () => {
    const its = memo();
    const project = tasksOf("h4()");
    const first = await capturedIn(project, its);
    expect(its.remembered.filter((kind) => kind.startsWith("wirings"))).toHaveLength(1);
    expect(await capturedIn(project, its)).toEqual(first);
    expect(its.remembered.filter((kind) => kind.startsWith("wirings"))).toHaveLength(1);
  });

  it("is found anew where the graph is another", async () => {
    const its = memo();
    const before = await capturedIn(tasksOf("h4()"), its);
    const edited = tasksOf("h3()");
    const after = await capturedIn(edited, its);
    expect(after).toEqual(await capturedIn(edited, memo()));
    expect(after.map((each, i) => each[0]![1] !== before[i]![0]![1])).toEqual([
      ...Array.from({ length: 5 }, () => false),
      ...Array.from({ length: 5 }, () => true),
    ]);
    expect(its.remembered.filter((kind) => kind.startsWith("wirings"))).toHaveLength(2);
  });
});
