import { decode } from "../fingerprint/canonical/decode.ts";
import { outputParts } from "../fingerprint/inputs.ts";
import type { AuditedTask, AuditReport } from "../model/audit.ts";
import type { Entry } from "../model/entry.ts";
import { PipelineError, toError } from "../model/errors.ts";
import type { TaskAnswer } from "../model/executor.ts";
import type { Key } from "../model/key.ts";
import { describeReason } from "../model/reason.ts";
import { reportError } from "../model/reportError.ts";
import type { Task } from "../model/task.ts";
import { WrittenFiles } from "../model/written.ts";
import { Attempts } from "./attempt.ts";
import { declaredBy, mayAge } from "./declared.ts";
import { firstDifference } from "./firstDifference.ts";
import { HiddenInputs } from "./hidden.ts";
import { rehearseMap } from "./map/rehearse.ts";
import type { Planned, Plans } from "./plan.ts";
import type { AuditRequest, Rehearsal } from "./rehearsal.ts";
import type { SpareSlots, Work } from "./schedule.ts";
import { outputsChanged } from "./stale.ts";
import type { World } from "./world.ts";

/** What is known before the first task runs. */
export interface Choice {
  readonly plans: Plans;
  /** The tasks that are run again. */
  readonly chosen: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Runs the chosen tasks again, each after those upstream of it, since these write their `outputs` again. */
export class Auditing implements Work {
  readonly attempts: Attempts = new Attempts();
  readonly #world: World;
  readonly #request: AuditRequest;
  readonly #rehearsal: Rehearsal;
  readonly #choice: Choice;
  readonly #written = new WrittenFiles();
  /** Of the tasks that are running. */
  readonly #hidden = new Map<string, HiddenInputs>();
  readonly #audited = new Map<number, AuditedTask>();
  /** Tasks whose files came out otherwise, by all that is downstream of them: what reads those is not as it was. */
  readonly #spoiltBy = new Map<number, string>();

  constructor(world: World, request: AuditRequest, rehearsal: Rehearsal, choice: Choice) {
    this.#world = world;
    this.#request = request;
    this.#rehearsal = rehearsal;
    this.#choice = choice;
    for (const task of world.tasks) for (const path of task.options.outputs ?? []) this.#written.add(path, task);
  }

  hiddenOf(task: string): HiddenInputs | undefined {
    return this.#hidden.get(task);
  }

  decide(index: number): "settled" | "run" {
    const { graph, tasks } = this.#world;
    for (const dependency of graph.dependencies[index]!) {
      const spoilt = this.#audited.get(dependency)?.outputs.length
        ? tasks[dependency]!.name
        : this.#spoiltBy.get(dependency);
      if (spoilt !== undefined) this.#spoiltBy.set(index, spoilt);
    }
    return this.#choice.chosen.has(tasks[index]!.name) && !this.#spoiltBy.has(index) ? "run" : "settled";
  }

  async perform(index: number, spare: SpareSlots): Promise<"settled"> {
    if (this.#choice.signal.aborted) return "settled";
    const { clock, emit, graph, tasks } = this.#world;
    const task = tasks[index]!;
    const hidden = new HiddenInputs({
      root: this.#rehearsal.root,
      declared: declaredBy(
        task,
        graph.dependencies[index]!.map((each) => tasks[each]!),
        this.#rehearsal,
      ),
      definedAt: task.definedAt[0],
      writerOf: (path) => [...this.#written.among(path, false)][0]?.writer.name,
    });
    this.#hidden.set(task.name, hidden);
    emit({ kind: "taskStarted", at: clock.now(), task: task.name, reason: "audited" });
    const begin = clock.elapsed();
    const found = await this.#runAgain(index, task, spare);
    this.#hidden.delete(task.name);
    if (this.#choice.signal.aborted) return "settled";
    const isAged = found.verdict === "different" && hidden.list().length === 0 && mayAge(task);
    const audited: AuditedTask = {
      name: task.name,
      at: null,
      before: null,
      after: null,
      outputs: [],
      ...found,
      ...(isAged ? { verdict: "aged" } : {}),
      hidden: hidden.list(),
      durationMs: clock.elapsed() - begin,
    };
    this.#audited.set(index, audited);
    emit({ kind: "taskAudited", at: clock.now(), task: task.name, audited });
    return "settled";
  }

  async #runAgain(
    index: number,
    task: Task,
    spare: SpareSlots,
  ): Promise<Pick<AuditedTask, "verdict"> & Partial<AuditedTask>> {
    const { entry, key } = this.#planned(index);
    try {
      const answer = await this.#make(index, task, key!, spare);
      if (answer.kind === "upstreamDamaged") throw damaged(answer.task, answer.problem);
      const { hash, made } = answer;
      const outputs = await this.#changedOutputs(task, entry!);
      if (hash === entry!.result.hash) return { verdict: outputs.length === 0 ? "same" : "different", outputs };
      return { verdict: "different", outputs, ...(await this.#compare(entry!, made)) };
    } catch (thrown) {
      const error = toError(thrown, `task ${JSON.stringify(task.name)}`);
      return { verdict: "failed", outputs: await this.#changedOutputs(task, entry!), error: reportError(error) };
    }
  }

  /** What the task comes to, of which nothing is kept. */
  async #make(index: number, task: Task, key: Key, spare: SpareSlots): Promise<Made> {
    const its = {
      runId: this.#request.runId,
      upstream: this.#upstream(index),
      params: this.#request.params(task),
      signal: this.#choice.signal,
    };
    const world = this.#world;
    if (task.branching !== undefined)
      return rehearseMap(world, this.#rehearsal, { task, key, attempts: this.attempts, ...its }, spare);
    const request = { task: task.name, key: key.hash, ...its, emit: world.emit };
    const answer = await this.attempts.run(world, task, request, () => {});
    if (answer.kind === "upstreamDamaged") return answer;
    return { kind: "done", hash: answer.result.hash, made: this.#rehearsal.take(answer.result.hash) };
  }

  async #changedOutputs(task: Task, entry: Entry): Promise<readonly string[]> {
    const changed = outputsChanged({ entry, outputs: await outputParts(task, this.#world.files) });
    return changed?.kind === "outputsChanged" ? changed.paths : [];
  }

  async #compare(entry: Entry, made: ReturnType<Rehearsal["take"]>): Promise<Partial<AuditedTask>> {
    const read = await this.#world.store.readResult(entry);
    if (read.kind === "damaged") throw damaged(entry.task, read.problem);
    return made === undefined
      ? {}
      : firstDifference(decode(read.bytes, read.parcels), decode(made.bytes, made.parcels));
  }

  #planned(index: number): Planned {
    return this.#choice.plans.tasks.get(index)!;
  }

  /** In the order of names, as a run has them. */
  #upstream(index: number): Entry[] {
    return this.#world.graph.dependencies[index]!.map((each) => this.#planned(each).entry!).sort((a, b) =>
      a.task < b.task ? -1 : 1,
    );
  }

  report(startedAt: number, durationMs: number): AuditReport {
    const { graph, tasks: all, pipeline } = this.#world;
    const { named, sample, seed } = this.#request;
    const tasks = graph.order.flatMap((index) => this.#audited.get(index) ?? []);
    const others = graph.order.filter((index) => named.has(index) && !this.#audited.has(index));
    return {
      pipeline,
      startedAt: new Date(startedAt).toISOString(),
      durationMs,
      tasks,
      notAudited: others.map((index) => ({ name: all[index]!.name, reason: this.#whyNot(index) })),
      wrong: tasks.filter(({ verdict }) => verdict === "different" || verdict === "failed").map(({ name }) => name),
      seed: sample === undefined ? null : seed,
    };
  }

  #whyNot(index: number): string {
    const { outcome, because } = this.#planned(index);
    const reason = describeReason(because);
    if (outcome === "run") return `it would run: ${reason}`;
    if (outcome === "mayRun") return `it may run: ${reason}`;
    if (outcome === "skip") return reason;
    const spoilt = this.#spoiltBy.get(index);
    return spoilt === undefined ? "not in the sample" : `${JSON.stringify(spoilt)} has written other files than before`;
  }
}

type Made =
  | { readonly kind: "done"; readonly hash: string; readonly made: ReturnType<Rehearsal["take"]> }
  | Extract<TaskAnswer, { kind: "upstreamDamaged" }>;

function damaged(task: string, problem: string): PipelineError {
  const hint = "Run the pipeline first: it is computed again.";
  return new PipelineError("NO_RESULT", problem, { hint, task });
}
