import type { Entry } from "../model/entry.ts";
import type { KeptOfTask } from "../model/explanation.ts";
import { keptOf } from "./explain.ts";
import type { World } from "./world.ts";

/**
 * The results that a run made and that are still kept, with their reasons; of the last run also those that it reused.
 * In the order of the pipeline's tasks: what is in it no more is left out.
 */
export async function keptOfRun(world: World, runId: string): Promise<KeptOfTask[]> {
  const { store, tasks, graph, pipeline } = world;
  const [[last], [run]] = await Promise.all([
    store.runs({ pipeline, limit: 1 }),
    store.runs({ pipeline, limit: 1, runId }),
  ]);
  // The heads are what the last run settled on: one question for all of them.
  const heads = last?.runId === run?.runId ? await store.heads(pipeline) : new Map<string, Entry>();
  const outcomes = new Map(run?.tasks.map(({ name, outcome }) => [name, outcome]));
  const found: KeptOfTask[] = [];
  for (const index of graph.order) {
    const task = tasks[index]!;
    const outcome = outcomes.get(task.name);
    if (outcome === undefined || outcome === "skipped" || outcome === "cancelled") continue;
    const head = heads.get(task.name);
    const entry =
      outcome === "reused" || head?.runId === runId
        ? head
        : (await store.kept(task.name)).find((each) => each.runId === runId);
    if (entry === undefined) continue;
    const kept = await keptOf(world, task, entry, await store.origin(task.name, entry.key));
    found.push({ task: task.name, ...kept });
  }
  return found;
}
