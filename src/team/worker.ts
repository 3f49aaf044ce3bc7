import { availableParallelism } from "node:os";
import { inBatches } from "../store/postgres/batches.ts";
import { thisProcess } from "../store/thisProcess.ts";
import { PipelineError } from "../model/errors.ts";
import { veilOver, type Veil } from "../model/veil.ts";
import { secretTexts } from "../pipeline/secretTexts.ts";
import type { Executor } from "../model/executor.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import { groupOf, queuesOf } from "../executor/team/names.ts";
import type { Office } from "../executor/team/office.ts";
import type { TakenJob } from "../executor/team/queue.ts";
import { buryDead, deathOfHint, shownProcess, type Death } from "../executor/team/roster.ts";
import { tidyUp } from "../executor/team/tidy.ts";
import { giveAnswers, type Answered } from "../executor/team/answers.ts";
import { listed } from "../executor/team/listed.ts";
import { runJob } from "./jobRun.ts";
import { Pace, YOUNG_MS } from "./pace.ts";
import { registerWorker, NOTE_AFTER_MS, type WorkerRecord } from "./workerRecord.ts";

/** What a worker is. */
export interface WorkerSettings {
  readonly slots: number;
  readonly queue: string;
  readonly tags: readonly string[];
}

export interface WorkerParts {
  readonly office: Office;
  readonly surroundings: ExecutorSurroundings;
  readonly settings: WorkerSettings;
  /** By task, of the code as it is here. */
  readonly digests: ReadonlyMap<string, string>;
  /** What it does, in plain lines. */
  readonly tell: (line: string) => void;
}

interface Held {
  readonly job: TakenJob;
  readonly controller: AbortController;
  readonly takenAt: number;
  /** When its task was begun; undefined while it waits for a slot. */
  beganAt?: number;
}

/** How often it looks whether something waits, whatever it hears. */
const LOOK_EVERY_MS = 1_000;
/** How often it says that its tasks are at work. */
const BEAT_EVERY_MS = 2_500;
/** How often it looks whether somebody has to tidy up: that is done once an hour. */
const TIDY_EVERY_MS = 300_000;
/** How often it is looked at what waits for a slot. */
const REVIEW_MS = 50;
/** A job that was fetched before there was a slot for it is given back when there is none for so long: others may have one. */
const WAIT_MS = 250;
/** A task that is told to stop and does not heed it is ended with its thread after this: a cancelled run ends within two seconds everywhere. */
const STOP_GRACE_MS = 1_000;
/** What stopped a job may reach a worker before the job does. */
const STOPS_KEPT = 1_000;

/** Takes jobs from the queue and runs each in a thread or a process of this machine, so that no task keeps the lease from being renewed. */
export class Worker {
  readonly #parts: WorkerParts;
  readonly #executor: Executor;
  readonly #process: string = thisProcess();
  readonly #veil: Veil;
  readonly #group: string;
  readonly #queues: readonly string[];
  /** The jobs that are this worker's, until they are answered. */
  readonly #held = new Map<string, Held>();
  /** Those of them that wait for a slot, in the order of being taken. */
  #ready: Held[] = [];
  /** Those whose task runs. */
  readonly #running = new Set<Held>();
  readonly #pace: Pace;
  #readyTimer: NodeJS.Timeout | undefined;
  /** Queues in which something waits, as far as is known. */
  readonly #due = new Set<string>();
  readonly #stopped = new Set<string>();
  /** Workers whose death was told. */
  readonly #toldDead = new Set<string>();
  /** Undefined until it is open. */
  #record: WorkerRecord | undefined;
  #isPumping = false;
  #isDraining = false;
  #isClosed = false;
  #timers: NodeJS.Timeout[] = [];
  readonly #drained = Promise.withResolvers<void>();
  readonly #answer: (answered: Answered) => Promise<unknown>;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    const { surroundings, settings, digests, office } = parts;
    this.#executor = surroundings.openLocal("thread", STOP_GRACE_MS);
    this.#pace = new Pace(settings.slots, availableParallelism());
    this.#veil = veilOver(secretTexts(surroundings.tasks()));
    this.#group = groupOf(surroundings.pipeline, digests);
    this.#queues = queuesOf({ ...settings, group: this.#group, machine: office.machine });
    this.#answer = inBatches(async (answered: readonly Answered[]) => {
      await giveAnswers(office, answered);
      for (const [queue, its] of Map.groupBy(answered, ({ job }) => job.queue))
        await office.queue.complete(
          queue,
          its.map(({ job }) => job),
        );
      return answered;
    });
  }

  get group(): string {
    return this.#group;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  async open(): Promise<void> {
    const { office, surroundings, settings, digests } = this.#parts;
    await office.queue.ensure(this.#queues);
    this.#record = await registerWorker(office, {
      ...settings,
      process: this.#process,
      pipeline: surroundings.pipeline,
      group: this.#group,
      queues: this.#queues,
      digests,
    });
    office.session.onHint((hint) => this.#hear(hint));
    void office.session.say("roster");
    this.#timers = [
      setInterval(() => void this.#look(), LOOK_EVERY_MS),
      setInterval(() => void this.#beat(), BEAT_EVERY_MS),
      setInterval(() => this.#tidy(), TIDY_EVERY_MS),
    ];
    this.#tidy();
    await this.#look();
  }

  /** Its connection is back: others may have taken it for dead. */
  async restore(): Promise<void> {
    if (this.#record === undefined || this.#isClosed) return;
    if (await this.#record.restore()) this.#parts.tell("was taken for dead, and is there again");
    await this.#beat();
  }

  /** Takes nothing new. Resolves when what runs has ended. */
  async drain(): Promise<void> {
    if (this.#isDraining) return this.#drained.promise;
    this.#isDraining = true;
    const { tell } = this.#parts;
    this.#giveBackReady();
    const { size } = this.#running;
    tell(`stops: ${size === 0 ? "nothing runs" : `waits for ${size} that ${size === 1 ? "runs" : "run"}`}`);
    void this.#record?.drain().catch(() => {});
    this.#settleDrain();
    await this.#drained.promise;
  }

  /** Ends what runs at once, and gives it back. */
  async close(): Promise<void> {
    this.#isDraining = this.#isClosed = true;
    const { tell } = this.#parts;
    this.#giveBackReady();
    const left = [...this.#running];
    if (left.length > 0) tell(`ends at once, and gives back ${listed(left.map(({ job }) => job.data.task))}`);
    for (const { controller } of left) controller.abort(new PipelineError("RUN_CANCELLED", "its worker was stopped"));
    await this.#executor.close();
    this.#settleDrain();
    await this.#drained.promise;
    for (const timer of this.#timers) clearInterval(timer);
    clearTimeout(this.#readyTimer);
    await this.#record?.end();
  }

  #tidy(): void {
    // What fails for a moment is done the next time.
    void tidyUp(this.#parts.office).catch(() => {});
  }

  #settleDrain(): void {
    if (this.#isDraining && this.#held.size === 0 && !this.#isPumping) this.#drained.resolve();
  }

  #hear(hint: string | undefined): void {
    if (hint === undefined) return void this.#look();
    const [kind, what = "", ...rest] = hint.split(" ");
    if (kind === "work" && this.#queues.includes(what)) {
      this.#due.add(what);
      void this.#pump();
    } else if (kind === "stop") this.#stop(what);
    else if (kind === "died") {
      const { queue, ...death } = deathOfHint(what);
      if (queue === this.#parts.settings.queue) this.#tellDeath(death);
    } else if (kind === "differs" && what === String(this.#record?.id)) this.#parts.tell(rest.join(" "));
  }

  /** Found by itself or by another, and told once. */
  #tellDeath({ process, tasks }: Death): void {
    if (this.#toldDead.has(process)) return;
    this.#toldDead.add(process);
    this.#parts.tell(
      `worker ${shownProcess(process)} has died; it was at ${tasks.length === 0 ? "nothing" : listed(tasks)}`,
    );
  }

  #stop(id: string): void {
    const its = this.#held.get(id);
    if (its === undefined) {
      if (this.#stopped.size > STOPS_KEPT) this.#stopped.clear();
      this.#stopped.add(id);
    } else if (its.beganAt === undefined) {
      this.#ready = this.#ready.filter((each) => each !== its);
      this.#held.delete(id);
      void this.#parts.office.session.say(`stopped ${id}`);
    } else its.controller.abort(new PipelineError("RUN_CANCELLED", "its run was cancelled"));
  }

  async #look(): Promise<void> {
    if (this.#isClosed) return;
    const { office, settings } = this.#parts;
    try {
      for (const death of await buryDead(office, settings.queue)) this.#tellDeath(death);
      if (this.#isDraining || this.#held.size >= this.#pace.mostHeld) return;
      for (const queue of await office.queue.waiting(this.#queues)) this.#due.add(queue);
      await this.#pump();
    } catch {
      // The next look comes; the loss is told by the database itself.
    }
  }

  /** Takes jobs as long as there are free slots, and some that wait. */
  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      for (const queue of this.#queues) {
        while (this.#due.has(queue)) {
          const free = this.#pace.mostHeld - this.#held.size;
          if (free <= 0 || this.#isDraining) return;
          this.#due.delete(queue);
          const jobs = await this.#parts.office.queue.take(queue, free);
          if (jobs.length === free) this.#due.add(queue);
          this.#hold(jobs);
        }
      }
    } catch (error) {
      if (!(error instanceof PipelineError)) this.#parts.tell(`cannot take jobs: ${(error as Error).message}`);
    } finally {
      this.#isPumping = false;
      this.#settleDrain();
      // Another may have come while the last queue was looked at.
      if (this.#due.size > 0 && this.#held.size < this.#pace.mostHeld && !this.#isDraining)
        setImmediate(() => void this.#pump());
    }
  }

  #hold(jobs: readonly TakenJob[]): void {
    for (const job of jobs) {
      const its: Held = { job, controller: new AbortController(), takenAt: performance.now() };
      this.#held.set(job.id, its);
      this.#ready.push(its);
      if (this.#stopped.delete(job.id)) this.#stop(job.id);
    }
    if (this.#isDraining) this.#giveBackReady();
    else this.#beginReady();
  }

  /** Begins as many of those that wait as may run now. */
  #beginReady(): void {
    if (this.#ready.length === 0) return;
    const now = performance.now();
    const young = [...this.#running].filter(({ beganAt }) => now - beganAt! < YOUNG_MS).length;
    const begun = this.#ready.splice(0, Math.max(0, this.#pace.free(this.#running.size, young)));
    for (const its of begun) {
      its.beganAt = now;
      this.#running.add(its);
      void this.#run(its);
    }
    if (this.#ready.length > 0) this.#readyTimer ??= setTimeout(() => this.#reviewReady(), REVIEW_MS);
  }

  #reviewReady(): void {
    this.#readyTimer = undefined;
    this.#beginReady();
    const late = this.#ready.findIndex(({ takenAt }) => performance.now() - takenAt < WAIT_MS);
    if (late !== 0) this.#giveBackReady(late === -1 ? this.#ready.length : late);
  }

  /** What has not begun is others' to run. */
  #giveBackReady(count: number = this.#ready.length): void {
    for (const { job } of this.#ready.splice(0, count))
      void this.#giveBack(job)
        .catch(() => {})
        .finally(() => {
          this.#held.delete(job.id);
          this.#settleDrain();
        });
  }

  async #run(its: Held): Promise<void> {
    const { job, controller } = its;
    const { office, surroundings, digests, tell } = this.#parts;
    const place = {
      office,
      surroundings,
      digests,
      executor: this.#executor,
      process: this.#process,
      veil: this.#veil,
    };
    let noting: Promise<unknown> | undefined;
    const timer = setTimeout(() => {
      noting = this.#record!.begin(job).catch(() => {});
    }, NOTE_AFTER_MS);
    try {
      const answer = await runJob(job, place, controller.signal);
      if (answer.kind !== "refused") this.#pace.note(answer.ranMs);
      if (answer.kind === "refused") tell(`hands ${JSON.stringify(job.data.task)} back: ${answer.why}`);
      // First: what depends on it is placed as soon as it is answered.
      if (answer.kind === "done")
        await this.#record!.hold([answer.result, ...job.data.upstream.map(({ result }) => result)]);
      // Its slot is another's while it is answered.
      this.#running.delete(its);
      this.#beginReady();
      if (this.#isClosed && answer.kind !== "done") await this.#giveBack(job);
      else if (controller.signal.aborted) void office.session.say(`stopped ${job.id}`);
      else await this.#answer({ job, answer });
    } catch (error) {
      tell(`cannot answer for ${JSON.stringify(job.data.task)}: ${(error as Error).message}`);
      await office.queue.handBack(job.queue, [job], this.#veil.hide((error as Error).message)).catch(() => {});
    } finally {
      this.#running.delete(its);
      this.#held.delete(job.id);
      clearTimeout(timer);
      void noting?.then(() => this.#record!.leave(job)).catch(() => {});
      this.#settleDrain();
      this.#beginReady();
      void this.#pump();
    }
  }

  async #giveBack(job: TakenJob): Promise<void> {
    const { queue, session } = this.#parts.office;
    await queue.giveBack([job]);
    await Promise.all([session.say(`work ${job.queue}`), session.say(`stopped ${job.id}`)]);
  }

  /** Says that its tasks are at work, and ends those that are another's by now. */
  async #beat(): Promise<void> {
    const running = [...this.#held.values()];
    try {
      const alive = await this.#parts.office.queue.beat(running.map(({ job }) => job));
      for (const { job, controller } of running) {
        if (alive.has(job.id) || !this.#held.has(job.id) || controller.signal.aborted) continue;
        controller.abort(new PipelineError("RUN_CANCELLED", "it was called off, or another worker has it by now"));
      }
    } catch {
      // The next beat comes.
    }
  }
}
