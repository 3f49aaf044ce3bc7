import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import { withUpstream } from "../model/graph.ts";
import type { Reason } from "../model/reason.ts";
import type { Task } from "../model/task.ts";
import { judgeChecks } from "./check/judge.ts";
import { keys } from "./keys.ts";
import { restorable } from "./standing.ts";
import { whyChanged, whyNone, whyStale, type Standing } from "./stale.ts";
import type { RunRequest, World } from "./world.ts";

/** A kept result that is valid now, or why there is none. */
export type Lookup = { readonly entry: Entry } | { readonly reason: Reason; readonly task: string };

/**
 * Looks for the kept result of a task that is valid now, without running anything. What is upstream
 * must have kept results of the right keys, of whatever age: their values are what counts.
 */
export async function lookup(world: World, index: number, params: RunRequest["params"]): Promise<Lookup> {
  const { graph, tasks, store, clock, session, reuseUndefined } = world;
  const makeKey = keys(world);
  const needed = withUpstream(graph, [index]);
  await world.code.read([...needed].map((each) => tasks[each]!));
  const entries = new Map<number, Entry>();
  for (const each of graph.order) {
    if (!needed.has(each)) continue;
    const task = tasks[each]!;
    const upstream = graph.dependencies[each]!.map((dependency) => entries.get(dependency)!).sort((a, b) =>
      a.task < b.task ? -1 : 1,
    );
    const key = await makeKey.of(task, upstream, params(task));
    const entry = await store.find(task.name, key.hash);
    if (entry === undefined) {
      const newest = await store.newest(task.name);
      if (newest === undefined) return { reason: whyNone((await store.removals()).get(task.name)), task: task.name };
      const then = await store.origin(task.name, newest.key);
      const earlier = then === undefined ? undefined : { key: newest.key, parts: then.parts };
      return { reason: whyChanged(key.parts, earlier), task: task.name };
    }
    entries.set(each, entry);
    if (each !== index) continue;
    const outputs = await outputParts(task, world.files);
    // Asked for its value, `undefined` is one.
    const reason = whyStale({
      task,
      entry,
      now: clock.now(),
      session,
      reuseUndefined: reuseUndefined || entry.isUndefined,
      outputs,
    });
    // Outputs that are to be put back are no matter to who asks for the value.
    const found = restorable(entry, reason) === undefined ? reason : undefined;
    const { reason: why } = await judgedWithChecks(world, task, { key, entry, reason: found });
    return why === undefined ? { entry } : { reason: why, task: task.name };
  }
  throw new RangeError(`no task has the number ${index}`);
}

/** With what the task's checks say of it: one that they have not seen is no valid one yet. */
async function judgedWithChecks(world: World, task: Task, standing: Standing): Promise<Standing> {
  if (task.options.checks === undefined) return standing;
  const judged = await judgeChecks(world, task, standing);
  return judged.recheck === undefined ? judged : { ...judged, reason: { kind: "checksChanged" } };
}
