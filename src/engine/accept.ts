import { annotate } from "./annotate.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import { describeReason, innermost, type Reason } from "../model/reason.ts";
import { acceptedBranches } from "./map/accepted.ts";
import { plan, type Planned } from "./plan.ts";
import { whyChanged } from "./stale.ts";
import { Texts } from "./texts.ts";
import type { RunRequest, World } from "./world.ts";

/**
 * Takes a change of a task's code or inputs as harmless: its newest kept result is from now on also that of the
 * key that the task has now. It keeps its age.
 *
 * @param request selects the task and all that is upstream of it
 * @throws PipelineError `NOT_ACCEPTABLE`, which says why
 */
export async function accept(world: World, request: RunRequest, index: number): Promise<void> {
  const { store, clock, pipeline, tasks } = world;
  const { name } = tasks[index]!;
  const plans = await plan(world, request);
  const planned = plans.tasks.get(index)!;
  const { key, because } = planned;
  const last = (await store.heads(pipeline)).get(name) ?? (await store.newest(name));
  const origin = last === undefined ? undefined : await store.origin(name, last.key);
  if (last === undefined || origin === undefined)
    throw notAcceptable(name, "it has no kept result to go on with", "Run it.");
  if (last.expired === "checks")
    throw notAcceptable(name, "its newest result failed its checks", "Mend it and run it.");
  checkChange(name, planned);
  const { upstream } = key!.parts;
  const onlyUpstream = whyChanged({ ...origin.parts, upstream }, { key: last.key, parts: origin.parts });
  if (onlyUpstream.kind === "changed" && onlyUpstream.what.length > 0)
    throw notAcceptable(name, describeReason(onlyUpstream), "Only its own code and inputs can be accepted: run it.");
  const read = await store.readResult(last);
  if (read.kind === "damaged") throw notAcceptable(name, read.problem, "Run it.");
  const accepted: Reason = { kind: "accepted", at: clock.now(), from: last.key, because };
  const entry: Entry = { ...last, key: key!.hash };
  // As a run does: the task does not run with this code, and so nothing else keeps what it looks like.
  const parts = await annotate(tasks[index]!, request, world, key!.parts);
  const texts = new Texts(world);
  await texts.note(tasks[index]!, key!.parts.inputs);
  const saved = { ...entry, origin: { ...origin, parts, because: accepted } };
  if (tasks[index]!.branching === undefined) await store.saveEntry(saved);
  else {
    const upstreamNow = world.graph.dependencies[index]!.map((each) => plans.tasks.get(each)!.entry!);
    const of = { from: last, to: key!, upstream: upstreamNow };
    await store.saveEntry({ ...saved, branches: await acceptedBranches(world, tasks[index]!, of) });
  }
  await texts.keep();
}

/**
 * Takes that back: the task runs again.
 *
 * @throws PipelineError `NOT_ACCEPTABLE` where nothing was accepted
 */
export async function undoAccept(world: World, request: RunRequest, index: number): Promise<void> {
  const { store, tasks } = world;
  const { name } = tasks[index]!;
  const { key } = (await plan(world, request)).tasks.get(index)!;
  const origin = key === undefined ? undefined : await store.origin(name, key.hash);
  if (origin?.because.kind !== "accepted")
    throw new PipelineError(
      "NOT_ACCEPTABLE",
      `task ${JSON.stringify(name)} has nothing to undo: no change was accepted for what it is now`,
      { hint: `See: little-pipelines why ${name}`, task: name },
    );
  await store.forget(name, key!.hash);
}

/** Only what has changed by itself can be accepted. */
function checkChange(name: string, { outcome, because, key }: Planned): void {
  if (outcome === "reuse") throw notAcceptable(name, "it would be reused anyway", "There is nothing to accept.");
  if (key === undefined || because.kind === "upstreamRuns")
    throw notAcceptable(name, describeReason(because), "Run what is upstream first.");
  if (innermost(because).kind !== "changed")
    throw notAcceptable(name, describeReason(because), "That is no change: run it.");
}

function notAcceptable(task: string, why: string, hint: string): PipelineError {
  return new PipelineError("NOT_ACCEPTABLE", `task ${JSON.stringify(task)} cannot be accepted: ${why}`, { hint, task });
}
