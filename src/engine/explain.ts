import { annotate } from "./annotate.ts";
import { differencesOf } from "./difference.ts";
import type { Entry, Origin } from "../model/entry.ts";
import type { Difference, Explanation, Kept } from "../model/explanation.ts";
import { sizeOf } from "../model/keptFacts.ts";
import type { KeyParts } from "../model/key.ts";
import { describeReason, innermost, type Reason } from "../model/reason.ts";
import type { Task } from "../model/task.ts";
import { withItems } from "./map/differences.ts";
import { plan } from "./plan.ts";
import { textsOf } from "./texts.ts";
import type { RunRequest, World } from "./world.ts";

/**
 * Why a task would run or be reused, and why it ran when its newest kept result was made.
 *
 * @param request selects the task and all that is upstream of it
 */
export async function explain(world: World, request: RunRequest, index: number): Promise<Explanation> {
  const { store, tasks, pipeline } = world;
  const task = tasks[index]!;
  const { name } = task;
  const { outcome, because, key, entry } = (await plan(world, request)).tasks.get(index)!;
  // The head is what the last run settled on: since then a change may have been accepted.
  const reused = outcome === "reuse" ? entry : undefined;
  const newest = reused ?? (await store.heads(pipeline)).get(name) ?? (await store.newest(name));
  const then = newest === undefined ? undefined : await store.origin(name, newest.key);
  const isOther = key !== undefined && then !== undefined && key.hash !== newest!.key && outcome !== "reuse";
  const now = isOther ? await annotate(task, request, world, key.parts) : undefined;
  const [run] = await store.runs({ pipeline, limit: 1 });
  const report = run?.tasks.find((each) => each.name === name);
  return {
    task: name,
    outcome,
    reason: describeReason(because),
    because,
    differences:
      now === undefined
        ? []
        : await itemwise(
            world,
            task,
            now,
            then!.parts,
            new Map([...(await world.code.describe(task)), ...textsOf(key!.parts.inputs)]),
          ),
    notes: (await world.code.of(task)).notes,
    kept: newest === undefined ? null : await keptOf(world, task, newest, then),
    last:
      report === undefined
        ? null
        : { runId: run!.runId, startedAt: run!.startedAt, outcome: report.outcome, reason: report.reason },
  };
}

/** Of a map, the items that differ rather than the lists. */
async function itemwise(
  world: World,
  { branching }: Pick<Task, "branching">,
  now: KeyParts,
  then: KeyParts,
  texts?: ReadonlyMap<string, string>,
): Promise<readonly Difference[]> {
  const differences = await differencesOf(world, now, then, texts);
  return branching === undefined ? differences : withItems(world, branching, [then, now], differences);
}

/** A kept result, why its task ran to make it, and what was different from the one before it. */
export async function keptOf(world: World, task: Task, entry: Entry, origin: Origin | undefined): Promise<Kept> {
  const because: Reason = origin?.because ?? { kind: "firstRun" };
  const { store } = world;
  const changed = innermost(because);
  const isFromOther = changed.kind === "changed" || changed.kind === "accepted";
  const from = isFromOther ? await store.origin(entry.task, changed.from) : undefined;
  const its = from === undefined ? undefined : await store.origin(entry.task, entry.key);
  return {
    key: entry.key,
    runId: entry.runId,
    startedAt: new Date(entry.startedAt).toISOString(),
    durationMs: entry.durationMs,
    sizeBytes: sizeOf(entry),
    reason: describeReason(because),
    because,
    differences: from === undefined || its === undefined ? [] : await itemwise(world, task, its.parts, from.parts),
    checks: origin?.checks?.found ?? [],
  };
}
