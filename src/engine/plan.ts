import { outputParts } from "../fingerprint/inputs.ts";
import type { Entry, NewEntry } from "../model/entry.ts";
import { PipelineError } from "../model/errors.ts";
import type { Fingerprint, Key, KeyParts } from "../model/key.ts";
import type { PlannedOutcome, PlannedTask } from "../model/plan.ts";
import type { Reason, UnreachableSource } from "../model/reason.ts";
import { estimateMs } from "./estimate.ts";
import { keptEntries } from "./kept.ts";
import { keys } from "./keys.ts";
import { plannedBranches } from "./map/planned.ts";
import { noteKept, removalsOf, restorable, standingOf, whyStaleNow, type Removals } from "./standing.ts";
import { PARTS, type Standing } from "./stale.ts";
import type { RunRequest, World } from "./world.ts";

/** What a run would do with one task, and what that is known from. */
export interface Planned {
  readonly outcome: PlannedOutcome;
  readonly because: Reason;
  /** The key that it would have, where all that is upstream comes out as it is now; undefined where that cannot be known. */
  readonly key: Key | undefined;
  /** What dependents would be given, where it comes out as it is now. */
  readonly entry: Entry | undefined;
  /** Of a map that would run. */
  readonly branches?: PlannedTask["branches"];
  /** Of that, how long one branch takes, by those that are kept. */
  readonly branchMs?: number | undefined;
}

/** What a run would do, by the graph's numbers: tasks outside the request are not in it. */
export interface Plans {
  readonly tasks: ReadonlyMap<number, Planned>;
  readonly leastMs: number;
  readonly mostMs: number;
}

/**
 * Looks at the selected tasks as a run would, without running any. Of what must run, it assumes that it comes out
 * as it did the last time: what depends on it then stands as it does now, or may run.
 */
export async function plan(world: World, request: RunRequest): Promise<Plans> {
  const { graph, store } = world;
  await world.code.read([...request.selected].map((index) => world.tasks[index]!));
  const planning = new Planning(world, request, await store.heads(world.pipeline), await keptEntries(world, request));
  for (const index of graph.order) {
    const pending = request.selected.has(index) ? planning.decide(index) : undefined;
    if (pending !== undefined) await pending;
    if (world.tasks[index]!.branching !== undefined) await planning.lookAtBranches(index);
  }
  const { tasks } = planning;
  const estimate = (outcomes: readonly PlannedOutcome[]): number =>
    estimateMs(
      graph,
      graph.names.map((_, index) => {
        const its = tasks.get(index);
        return its !== undefined && outcomes.includes(its.outcome) ? (expectedMs(its) ?? 0) : 0;
      }),
      request.concurrency,
    );
  return { tasks, leastMs: estimate(["run"]), mostMs: estimate(["run", "mayRun"]) };
}

const CACHED: Reason = { kind: "cached" };

/** How long a task takes by what it took, a map by how much of it would run; undefined where it never ran. */
export function expectedMs({ entry, branches }: Pick<Planned, "entry" | "branches">): number | undefined {
  if (entry === undefined || branches === undefined || branches.total === 0) return entry?.durationMs;
  return (entry.durationMs * branches.toRun) / branches.total;
}

class Planning {
  readonly tasks = new Map<number, Planned>();
  readonly #world: World;
  readonly #request: RunRequest;
  readonly #heads: ReadonlyMap<string, Entry>;
  readonly #kept: ReadonlyMap<number, Entry>;
  readonly #removals: Removals;
  readonly #keyOf: ReturnType<typeof keys>;

  constructor(world: World, request: RunRequest, heads: ReadonlyMap<string, Entry>, kept: ReadonlyMap<number, Entry>) {
    this.#world = world;
    this.#request = request;
    this.#heads = heads;
    this.#removals = removalsOf(world);
    this.#kept = kept;
    this.#keyOf = keys(world);
  }

  /** Answers without a promise where it can, as a run does. */
  decide(index: number): Promise<void> | undefined {
    const { graph, tasks } = this.#world;
    const task = tasks[index]!;
    const upstream: Entry[] = [];
    for (const dependency of graph.dependencies[index]!) {
      const entry = this.#entryOf(dependency);
      if (entry !== undefined) upstream.push(entry);
      else if (this.tasks.get(dependency)!.outcome === "skip") return this.#skipWithout(index, dependency);
      else return this.#decideUnknown(index);
    }
    const key = this.#keyOf.of(task, upstream.sort(byTask), this.#request.params(task));
    const head = this.#heads.get(task.name);
    const standing = standingOf(this.#world, { index, key, head, entryOf: this.#entryOf, removals: this.#removals });
    if (!(standing instanceof Promise)) return this.#judge(index, standing);
    return standing
      .then(async (its) => {
        const notes = task.options.inputs === undefined ? undefined : await this.#keyOf.sourceNotes(task);
        return this.#judge(index, its, notes?.unreachable);
      })
      .catch((error: unknown) => {
        // What it reads may be written by a task that must run first.
        const isMissing = error instanceof PipelineError && error.code === "FILE_MISSING";
        if (!isMissing || this.#upstreamThatRuns(index).length === 0) throw error;
        return this.#decideUnknown(index);
      });
  }

  /** Of a map that must run, how much of it: where what it goes over is known. */
  async lookAtBranches(index: number): Promise<void> {
    const { graph, tasks } = this.#world;
    const planned = this.tasks.get(index);
    if (planned?.outcome !== "run" || planned.key === undefined || this.#upstreamThatRuns(index).length > 0) return;
    const upstream = graph.dependencies[index]!.map((each) => this.#entryOf(each)!);
    const its = await plannedBranches(this.#world, tasks[index]!, planned.key, upstream, planned.because);
    if (its !== undefined) this.tasks.set(index, { ...planned, ...its });
  }

  readonly #entryOf = (index: number): Entry | undefined => this.#kept.get(index) ?? this.tasks.get(index)?.entry;

  #judge(
    index: number,
    { key, entry, reason, recheck }: Standing,
    unreachable: readonly UnreachableSource[] = [],
  ): Promise<void> | undefined {
    const { forced, skipped } = this.#request;
    if (skipped.has(index) && !forced.has(index)) {
      const its = reason === undefined && recheck === undefined ? entry : undefined;
      return this.#set(index, { outcome: "skip", because: { kind: "asked" }, key, entry: its });
    }
    const restored = restorable(entry, reason);
    const found = restored === undefined ? reason : undefined;
    const because: Reason | undefined = forced.has(index) ? { kind: "forced" } : found;
    const runs = because === undefined ? this.#upstreamThatRuns(index) : [];
    if (because === undefined && runs.length === 0) {
      const now = this.#world.clock.now();
      const cached: Reason = recheck === undefined ? CACHED : { kind: "checksChanged" };
      const its: Reason = unreachable.length === 0 ? cached : { kind: "unreachable", sources: unreachable, now };
      return this.#set(index, { outcome: "reuse", because: restored ?? its, key, entry });
    }
    if (because === undefined)
      return this.#set(index, { outcome: "mayRun", because: { kind: "upstreamRuns", tasks: runs }, key, entry });
    if (isCertain(because) || this.#upstreamThatRuns(index).length === 0) return this.#run(index, because, key, entry);
    return this.#runOrMay(index, because, key, entry);
  }

  /**
   * Something upstream runs as well: with another value from there, a result that was kept earlier may have
   * the very key that it will come to, and be valid.
   */
  async #runOrMay(index: number, because: Reason, key: Key, entry: Entry | undefined): Promise<void> {
    const pending = this.#run(index, because, key, entry);
    if (pending !== undefined) await pending;
    const kept = await this.#keptThatIsFresh(index);
    if (kept.some(({ origin }) => differsInUpstreamAlone(origin.parts, key.parts)))
      this.#set(index, { ...this.tasks.get(index)!, outcome: "mayRun" });
  }

  /** The kept results of a task against which nothing speaks, whatever their keys. */
  async #keptThatIsFresh(index: number): Promise<readonly NewEntry[]> {
    const { store, tasks, files } = this.#world;
    const task = tasks[index]!;
    const outputs = task.options.outputs === undefined ? [] : await outputParts(task, files);
    const kept = await store.kept(task.name);
    return kept.filter((entry) => whyStaleNow(this.#world, task, entry, outputs) === undefined);
  }

  /** A task that must run comes out, it is assumed, as it did the last time. */
  #run(index: number, because: Reason, key: Key | undefined, entry: Entry | undefined): Promise<void> | undefined {
    const { store, tasks } = this.#world;
    const { name } = tasks[index]!;
    const its = noteKept(this.#world, this.#request.kept, index, because);
    const last = entry ?? this.#heads.get(name);
    if (last !== undefined) return this.#set(index, { outcome: "run", because: its, key, entry: last });
    return store.newest(name).then((newest) => this.#set(index, { outcome: "run", because: its, key, entry: newest }));
  }

  /** Something upstream has never given a value. */
  async #decideUnknown(index: number): Promise<void> {
    const { store, tasks } = this.#world;
    const { name } = tasks[index]!;
    if (this.#request.skipped.has(index) && !this.#request.forced.has(index))
      return this.#set(index, { outcome: "skip", because: { kind: "asked" }, key: undefined, entry: undefined });
    const newest = this.#heads.get(name) ?? (await store.newest(name));
    const because: Reason = this.#request.forced.has(index)
      ? { kind: "forced" }
      : newest === undefined
        ? { kind: "firstRun" }
        : ((await this.#whyNoneIsFresh(index, newest)) ?? {
            kind: "upstreamRuns",
            tasks: this.#upstreamThatRuns(index),
          });
    const outcome = because.kind === "upstreamRuns" ? "mayRun" : "run";
    return this.#set(index, { outcome, because, key: undefined, entry: newest });
  }

  /** What speaks against the newest result of a task, where something does against each. */
  async #whyNoneIsFresh(index: number, newest: Entry): Promise<Reason | undefined> {
    const its = whyStaleNow(this.#world, this.#world.tasks[index]!, newest, newest.outputs);
    return its === undefined || (await this.#keptThatIsFresh(index)).length > 0 ? undefined : its;
  }

  #skipWithout(index: number, dependency: number): undefined {
    const { name } = this.#world.tasks[dependency]!;
    const because: Reason = { kind: "upstream", task: name, outcome: "skipped" };
    this.#set(index, { outcome: "skip", because, key: undefined, entry: undefined });
  }

  #upstreamThatRuns(index: number): string[] {
    const { graph, tasks } = this.#world;
    return graph.dependencies[index]!.filter((each) => {
      const outcome = this.tasks.get(each)?.outcome;
      return outcome === "run" || outcome === "mayRun";
    }).map((each) => tasks[each]!.name);
  }

  #set(index: number, planned: Planned): undefined {
    this.tasks.set(index, planned);
  }
}

/** Whether it runs whatever comes from upstream. */
function isCertain({ kind }: Reason): boolean {
  return kind === "forced" || kind === "firstRun" || kind === "removed";
}

function differsInUpstreamAlone(a: KeyParts, b: KeyParts): boolean {
  return PARTS.every((part) => part === "upstream" || isSame(a[part] ?? [], b[part] ?? []));
}

function isSame(a: readonly Fingerprint[], b: readonly Fingerprint[]): boolean {
  return a.length === b.length && a.every(([label, digest], i) => label === b[i]![0] && digest === b[i]![1]);
}

function byTask(a: Entry, b: Entry): number {
  return a.task < b.task ? -1 : 1;
}
