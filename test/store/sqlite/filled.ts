import type { NewEntry } from "../../../src/model/entry.ts";
import type { Store } from "../../../src/model/store.ts";
import { sampleBytes, saveSample } from "../../../src/testing/samples.ts";

/** Runs a pipeline `Example` of so many tasks in a store: `Task0`, `Task1` and so on, with results of this length. */
export async function fill(
  store: Store,
  { tasks = 20, length = 500, runId = "run-1" }: { tasks?: number; length?: number; runId?: string } = {},
): Promise<NewEntry[]> {
  await store.startRun({ runId, pipeline: "Example", startedAt: 1_000 });
  const entries: NewEntry[] = [];
  for (let number = 0; number < tasks; number++)
    entries.push(await saveSample(store, sampleBytes(length, number), { task: `Task${number}`, runId }));
  await store.endRun({
    runId,
    pipeline: "Example",
    outcome: "succeeded",
    durationMs: 1,
    reused: [],
    expired: [],
    heads: entries,
  });
  return entries;
}
