import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry } from "../model/entry.ts";
import type { Fingerprint, Key } from "../model/key.ts";
import type { Reason } from "../model/reason.ts";
import type { Task } from "../model/task.ts";
import type { Removal } from "../model/sweep.ts";
import { judgeChecks } from "./check/judge.ts";
import { isWithoutResult, whyChanged, whyNone, whyStale, type Standing } from "./stale.ts";
import type { World } from "./world.ts";

/** What is known of a task when it is asked how it stands. */
export interface Question {
  readonly index: number;
  readonly key: Key | Promise<Key>;
  /** The entry that the last run settled on. */
  readonly head: Entry | undefined;
  /** The entry of each dependency, by the graph's numbers. */
  readonly entryOf: (index: number) => Entry | undefined;
  /** The tasks that have no kept result any more. */
  readonly removals: Removals;
}

export type Removals = () => Promise<ReadonlyMap<string, Removal>>;

/** Asked once for all: in a first run each task has no kept result. */
export function removalsOf({ store }: World): Removals {
  let asked: ReturnType<Removals> | undefined;
  return () => (asked ??= store.removals());
}

/**
 * How a task stands. Answers at once in the usual case of a large graph, where the key is that of the last
 * run: each promise costs.
 */
export function standingOf(world: World, question: Question): Standing | Promise<Standing> {
  const { index, key, head } = question;
  if (key instanceof Promise) return key.then((its) => lookUp(world, question, its));
  const { outputs, checks } = world.tasks[index]!.options;
  const isPlain = head?.key === key.hash && outputs === undefined && checks === undefined;
  return isPlain ? judged(world, question, key, head, []) : lookUp(world, question, key);
}

async function lookUp(world: World, question: Question, key: Key): Promise<Standing> {
  const { store } = world;
  const task = world.tasks[question.index]!;
  const closest = await store.closest(task.name, key.hash);
  if (closest?.key === key.hash) {
    const outputs = task.options.outputs === undefined ? [] : await outputParts(task, world.files);
    const standing = judged(world, question, key, closest, outputs);
    return task.options.checks === undefined ? standing : judgeChecks(world, task, standing);
  }
  const last = question.head ?? closest;
  const then = last === undefined ? undefined : await store.origin(last.task, last.key);
  const reason =
    then === undefined
      ? whyNone((await question.removals()).get(task.name))
      : whyChanged(key.parts, { key: last!.key, parts: then.parts });
  return { key, entry: undefined, reason };
}

function judged(
  world: World,
  { index, entryOf }: Question,
  key: Key,
  entry: Entry,
  outputs: readonly Fingerprint[],
): Standing {
  return { key, entry, reason: whyNotValid(world, index, entry, entryOf, outputs) };
}

/** Why a kept result of the right key may not be reused. */
export function whyNotValid(
  world: World,
  index: number,
  entry: Entry,
  entryOf: Question["entryOf"],
  outputs: readonly Fingerprint[],
): Reason | undefined {
  const { tasks, reuseUndefined, graph } = world;
  for (const dependency of graph.dependencies[index]!) {
    const task = tasks[dependency]!;
    if (isWithoutResult(task, entryOf(dependency)!, reuseUndefined))
      return { kind: "upstreamWithoutResult", task: task.name };
  }
  return whyStaleNow(world, tasks[index]!, entry, outputs);
}

/** Why a kept result may not be reused, whatever comes from upstream. */
export function whyStaleNow(
  { clock, session, reuseUndefined }: World,
  task: Task,
  entry: Entry,
  outputs: readonly Fingerprint[],
): Reason | undefined {
  return whyStale({ task, entry, now: clock.now(), session, reuseUndefined, outputs });
}

/** That all that speaks against a kept result are its outputs, of which there are copies to put back; else undefined. */
export function restorable(entry: Entry | undefined, reason: Reason | undefined): Reason | undefined {
  if (reason?.kind !== "outputsChanged" || entry?.keptOutputs === undefined) return undefined;
  return { kind: "restored", paths: reason.paths };
}

/** Says so where a task goes on results that nobody has looked at in this run. */
export function noteKept({ graph, tasks }: World, kept: ReadonlySet<number>, index: number, because: Reason): Reason {
  if (kept.size === 0) return because;
  const ofKept = graph.dependencies[index]!.filter((each) => kept.has(each));
  if (ofKept.length === 0) return because;
  return { kind: "onKeptResults", because, tasks: ofKept.map((each) => tasks[each]!.name) };
}
