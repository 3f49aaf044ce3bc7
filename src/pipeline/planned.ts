import { expectedMs, plan, type Plans } from "../engine/plan.ts";
import type { RunRequest, World } from "../engine/world.ts";
import type { Plan, PlannedTask } from "../model/plan.ts";
import { describeReason } from "../model/reason.ts";

/** What a run would do, as plain data. */
export async function planOf(world: World, request: RunRequest): Promise<Plan> {
  const { tasks: planned, leastMs, mostMs } = await plan(world, request);
  const tasks: PlannedTask[] = [];
  for (const [index, its] of planned) {
    const { outcome, because, branches } = its;
    const where = outcome === "run" || outcome === "mayRun" ? await placeOf(world, planned, index) : undefined;
    tasks.push({
      name: world.tasks[index]!.name,
      outcome,
      reason: describeReason(because),
      because,
      expectedMs: expectedMs(its) ?? null,
      ...(where === undefined ? {} : { where }),
      ...(branches === undefined ? {} : { branches }),
    });
  }
  return {
    pipeline: world.pipeline,
    tasks,
    expectedMs: { least: leastMs, most: mostMs },
    unknown: tasks
      .filter(({ outcome, expectedMs }) => expectedMs === null && (outcome === "run" || outcome === "mayRun"))
      .map(({ name }) => name),
  };
}

/** Where a task would run, by what is known of it and of what it would be given. */
function placeOf(
  { executor, graph, tasks }: World,
  planned: Plans["tasks"],
  index: number,
): Promise<string> | undefined {
  const upstream = graph.dependencies[index]!.flatMap((each) => planned.get(each)?.entry ?? []);
  const ms = planned.get(index)!.entry?.durationMs;
  return executor.placeOf?.({ task: tasks[index]!.name, upstream, ...(ms === undefined ? {} : { expectedMs: ms }) });
}
