import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { ResultRef } from "../../model/entry.ts";
import type { Executor, PlannedAttempt, TaskAnswer, TaskRequest } from "../../model/executor.ts";
import type { ExecutorSurroundings } from "../../model/executorOpener.ts";
import { unitsOf } from "../../model/limits.ts";
import type { Task } from "../../model/task.ts";
import { Jobs } from "./jobs.ts";
import type { Office } from "./office.ts";
import { LARGE_BYTES, placeTask, type Placement } from "./placement.ts";
import { digestsOf, liveWorkers, shownProcess, type WorkerView } from "./roster.ts";
import { listed } from "./listed.ts";
import { slots } from "./slots.ts";
import { UnitsLost, type WantedUnits } from "./units.ts";
import { toWire } from "./wire.ts";

export interface TeamExecutorOptions {
  readonly surroundings: ExecutorSurroundings;
  readonly openOffice: () => Promise<Office>;
  /** The name of the queue that its workers have. */
  readonly queue: string;
  /** Where tasks run here that do not say. */
  readonly here: "inline" | "thread";
  /** The run that it goes on with, since its coordinator is gone. @default none */
  readonly goesOnWith?: string | undefined;
}

/** The roster is looked at again when it is older. */
const ROSTER_MS = 1_000;

/** Hands tasks to the workers of a team, and runs here what is not worth the way, or what no worker can run. */
export function teamExecutor(options: TeamExecutorOptions): Executor {
  const its = new TeamExecutor(options);
  return {
    kind: "workers",
    run: (request) => its.run(request),
    placeOf: (planned) => its.placeOf(planned),
    close: () => its.close(),
  };
}

class TeamExecutor {
  readonly #options: TeamExecutorOptions;
  readonly #here = slots(availableParallelism());
  readonly #local: Executor;
  #opening: Promise<{ readonly office: Office; readonly jobs: Jobs }> | undefined;
  #roster: { readonly at: number; readonly workers: Promise<readonly WorkerView[]> } | undefined;
  readonly #digests = new Map<string, ReadonlyMap<string, string>>();
  readonly #told = new Set<string>();
  /** Workers whose code was compared. */
  readonly #met = new Set<number>();
  #tasks: ReadonlyMap<string, Task> = new Map();

  constructor(options: TeamExecutorOptions) {
    this.#options = options;
    this.#local = options.surroundings.openLocal(options.here);
  }

  async run(request: TaskRequest): Promise<TaskAnswer> {
    const refused = new Set<string>();
    for (;;) {
      request.signal.throwIfAborted();
      const placement = await this.#place(request, refused);
      if (placement.kind === "here") {
        if (placement.isNews) this.#tellOnce(request, placement.why);
        return this.#runHere(request);
      }
      const { jobs } = await this.#open();
      const sent = await jobs.run(request, await this.#toSend(request, placement));
      if (sent.kind === "answer") return sent.answer;
      // Its worker has other files, say; or there is no such worker any more.
      if (sent.kind === "refused") {
        refused.add(placement.group);
        const message = `${shownProcess(sent.process)} hands it back: ${sent.why}`;
        request.emit({ kind: "warned", at: this.#clock.now(), task: request.task, message });
      }
      this.#roster = undefined;
    }
  }

  async placeOf(planned: PlannedAttempt): Promise<string> {
    const placement = await this.#place(planned, new Set());
    return placement.kind === "here" ? `here: ${placement.why}` : placement.why;
  }

  async close(): Promise<void> {
    await this.#local.close();
    const opened = await this.#opening?.catch(() => undefined);
    this.#opening = undefined;
    this.#roster = undefined;
    opened?.jobs.close();
    await opened?.office.close();
  }

  get #clock(): ExecutorSurroundings["clock"] {
    return this.#options.surroundings.clock;
  }

  #open(): Promise<{ readonly office: Office; readonly jobs: Jobs }> {
    const open = async (): Promise<{ readonly office: Office; readonly jobs: Jobs }> => {
      const office = await this.#options.openOffice();
      const { queue, goesOnWith, surroundings } = this.#options;
      const jobs = new Jobs({ office, queue, goesOnWith, warn: surroundings.warn });
      await jobs.open();
      office.session.onHint((hint) => hint === "roster" && (this.#roster = undefined));
      return { office, jobs };
    };
    this.#opening ??= open();
    this.#opening.catch(() => (this.#opening = undefined));
    return this.#opening;
  }

  async #runHere(request: TaskRequest): Promise<TaskAnswer> {
    const wanted = this.#limitsOf(request.task);
    const timed = async (signal: AbortSignal): Promise<TaskAnswer> => {
      const begin = this.#clock.elapsed();
      const answer = await this.#local.run({ ...request, signal });
      // The wait for a slot is not the task's.
      return answer.kind === "done" ? { ranMs: this.#clock.elapsed() - begin, ...answer } : answer;
    };
    return this.#here(async () => {
      if (wanted.length === 0) return timed(request.signal);
      const { office } = await this.#open();
      for (;;) {
        try {
          return await office.units.hold({ wanted, holder: randomUUID(), signal: request.signal }, timed);
        } catch (error) {
          if (!(error instanceof UnitsLost)) throw error;
          const message = `${error.message}: it runs again`;
          request.emit({ kind: "warned", at: this.#clock.now(), task: request.task, message });
        }
      }
    });
  }

  async #toSend(request: TaskRequest, placement: Extract<Placement, { kind: "worker" }>): Promise<ToSendParts> {
    const { surroundings } = this.#options;
    const { store } = surroundings;
    const task = this.#task(request.task);
    const { item, previous, inputsDigest, params, expectedMs } = request;
    const limits = this.#limitsOf(request.task);
    return {
      placement,
      // What takes long goes first.
      priority: Math.min(1_000_000, Math.round(expectedMs ?? 0)),
      data: {
        runId: request.runId,
        task: request.task,
        key: request.key,
        upstream: request.upstream.map(({ task, key, result }) => ({ task, key, result })),
        codeDigest: await surroundings.codeDigest(task),
        ...(previous === undefined ? {} : { previous }),
        ...(item === undefined
          ? {}
          : {
              item: { task: request.task, key: request.key, result: await store.putResult(item.bytes, item.parcels) },
            }),
        ...(Object.keys(params).length === 0 ? {} : { params: toWire({ ...params }) }),
        ...(inputsDigest === undefined ? {} : { inputsDigest }),
        ...(limits.length === 0 ? {} : { limits }),
      },
    };
  }

  /** Those of one pipeline are one, whoever runs it. */
  #limitsOf(name: string): WantedUnits {
    const { limits, pipeline } = this.#options.surroundings;
    const wanted = this.#task(name).options.limits;
    if (wanted === undefined) return [];
    return unitsOf(wanted).map(([limit, units]) => [`${pipeline} ${limit}`, units, limits[limit]!]);
  }

  async #place(
    { task: name, upstream, expectedMs, holdsSecret = false }: PlannedAttempt,
    refused: ReadonlySet<string>,
  ): Promise<Placement> {
    const task = this.#task(name);
    const writers = upstream.filter((each) => (this.#task(each.task)?.options.outputs ?? []).length > 0);
    const toPlace = {
      task,
      codeDigest: await this.#options.surroundings.codeDigest(task),
      expectedMs,
      holdsSecret,
      writers: writers.map((each) => each.task),
    };
    const none = { workers: [], digests: this.#digests, bytesAt: new Map<string, number>() };
    const first = placeTask({ ...toPlace, ...none });
    if (first.kind === "here" && !first.isNews) return first;
    const workers = (await this.#workers()).filter(({ group }) => !refused.has(group));
    return placeTask({ ...toPlace, workers, digests: this.#digests, bytesAt: await this.#bytesAt(upstream) });
  }

  async #workers(): Promise<readonly WorkerView[]> {
    const { office } = await this.#open();
    if (this.#roster === undefined || performance.now() - this.#roster.at > ROSTER_MS) {
      const look = async (): Promise<readonly WorkerView[]> => {
        const workers = await liveWorkers(office, this.#options.queue, this.#options.surroundings.pipeline);
        for (const { group } of workers)
          if (!this.#digests.has(group)) this.#digests.set(group, await digestsOf(office, group));
        await this.#tellDiffering(office, workers);
        return workers;
      };
      this.#roster = { at: performance.now(), workers: look() };
      this.#roster.workers.catch(() => (this.#roster = undefined));
    }
    return this.#roster.workers;
  }

  /** A worker that has other code is told so, and who runs the pipeline too: each once. */
  async #tellDiffering(office: Office, workers: readonly WorkerView[]): Promise<void> {
    const news = workers.filter(({ id }) => !this.#met.has(id));
    if (news.length === 0) return;
    const { surroundings } = this.#options;
    const here = await surroundings.codeDigests(surroundings.tasks());
    for (const { id, process, group } of news) {
      this.#met.add(id);
      const there = this.#digests.get(group)!;
      const others = [...here].filter(([task, digest]) => there.get(task) !== digest).map(([task]) => task);
      if (others.length === 0) continue;
      surroundings.warn(
        `worker ${shownProcess(process)} has other code for ${listed(others)}: it is not given ${others.length === 1 ? "that" : "those"}`,
      );
      void office.session.say(
        `differs ${id} a run begins that has other code for ${listed(others)}: takes none of ${others.length === 1 ? "that" : "those"} (start this worker again with the code of the run)`,
      );
    }
  }

  /** How much of what a task needs lies on each machine, of results that are worth it. */
  async #bytesAt(upstream: readonly { readonly result: ResultRef }[]): Promise<ReadonlyMap<string, number>> {
    const large = upstream.filter(({ result }) => sizeOf(result) >= LARGE_BYTES);
    if (large.length === 0) return new Map();
    const { office } = await this.#open();
    const rows = await office.database.query<[string, number]>(
      "select machine, sum(size_bytes)::float8 from holdings where hash = any($1::bytea[]) group by machine",
      [large.map(({ result }) => Buffer.from(result.hash, "hex"))],
    );
    return new Map(rows);
  }

  #task(name: string): Task {
    const known = this.#tasks.get(name);
    if (known !== undefined) return known;
    this.#tasks = new Map(this.#options.surroundings.tasks().map((task) => [task.name, task]));
    return this.#tasks.get(name)!;
  }

  /** Once a run for each reason: of a thousand tasks it would be a thousand lines. */
  #tellOnce({ runId, task, emit }: TaskRequest, why: string): void {
    const text = `${runId} ${why}`;
    if (this.#told.has(text)) return;
    this.#told.add(text);
    const others =
      why === "there is no worker" ? "tasks run here until one comes" : "it runs here; others too, where it is so";
    emit({ kind: "warned", at: this.#clock.now(), task, message: `${why}: ${others}` });
  }
}

type ToSendParts = Parameters<Jobs["run"]>[1];

/** With the files that it holds. */
export function sizeOf({ sizeBytes, files = [] }: ResultRef): number {
  return sizeBytes + files.reduce((sum, file) => sum + file.sizeBytes, 0);
}
