import { expectedMs, plan, type Plans } from "../engine/plan.ts";
import type { RunRequest, World } from "../engine/world.ts";
import { keptFacts } from "../model/keptFacts.ts";
import type { Plan, PlannedTask } from "../model/plan.ts";
import { describeReason } from "../model/reason.ts";

/** What a run would do, as plain data. */
export async function planOf(world: World, request: RunRequest): Promise<Plan> {
  const { tasks: planned, leastMs, mostMs } = await plan(world, request);
  const tasks: PlannedTask[] = [];
  for (const [index, its] of planned) {
    const { outcome, because, branches, entry } = its;
    const where = outcome === "run" || outcome === "mayRun" ? await placeOf(world, planned, index) : undefined;
    const { name, options } = world.tasks[index]!;
    const { notes } = await world.code.of(world.tasks[index]!);
    tasks.push({
      name,
      outcome,
      reason: describeReason(because),
      because,
      expectedMs: expectedMs(its) ?? null,
      kept: entry === undefined ? null : keptFacts(entry, options.expire),
      ...(notes.length === 0 ? {} : { notes }),
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
  const { entry, branchMs } = planned.get(index)!;
  // A map's branches are placed one by one.
  const ms = tasks[index]!.branching === undefined ? entry?.durationMs : branchMs;
  return executor.placeOf?.({ task: tasks[index]!.name, upstream, ...(ms === undefined ? {} : { expectedMs: ms }) });
}
