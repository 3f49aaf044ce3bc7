import { randomUUID } from "node:crypto";
import { PipelineError } from "../../model/errors.ts";
import type { TaskAnswer, TaskRequest } from "../../model/executor.ts";
import { answeredOf, answerOfHint, answersTo } from "./answers.ts";
import { inBatches } from "../../store/postgres/batches.ts";
import type { JobAnswer, JobData } from "./job.ts";
import { queueName } from "./names.ts";
import { listed } from "./listed.ts";
import type { Office } from "./office.ts";
import type { Placement } from "./placement.ts";
import { MOST_DEATHS, type JobState, type NewJob } from "./queue.ts";
import { buryDead, deathOfHint, shownProcess, type Death } from "./roster.ts";
import { eventsFromWire, thrownFromWire } from "./wire.ts";

/** What is to be sent for a request. */
export interface ToSend {
  readonly placement: Extract<Placement, { kind: "worker" }>;
  readonly priority: number;
  readonly data: Omit<JobData, "session">;
}

/** What came of a job. `lapsed`: nobody is there any more who could take it. */
export type Sent =
  | { readonly kind: "answer"; readonly answer: TaskAnswer }
  | { readonly kind: "refused"; readonly why: string; readonly process: string }
  | { readonly kind: "lapsed" };

interface Pending {
  readonly id: string;
  readonly queue: string;
  readonly request: TaskRequest;
  readonly sentAt: number;
  readonly isNear: boolean;
  readonly settle: (sent: Sent | Promise<Sent>) => void;
  /** Of what its task tells, the last that was handed on. */
  seenSeq: number;
  /** How often its worker had died when this was last looked at. */
  deaths: number;
  /** How often its worker had given it back. */
  givenBack: number;
}

export interface JobsOptions {
  readonly office: Office;
  /** The name that its workers have. */
  readonly queue: string;
  readonly warn: (message: string) => void;
  /** The run that this one goes on with, since its coordinator is gone. @default none */
  readonly goesOnWith?: string | undefined;
}

/** Hints may be missed: each second all is looked at. */
const SWEEP_MS = 1_000;
/** A job that waits for the machine where its inputs are goes to any after this. */
const NEAR_MS = 2_000;
/** A task that was told to stop has as long, before nobody waits for it any more. */
const STOP_MS = 7_000;

/** The jobs of one coordinator, until they are answered. */
export class Jobs {
  readonly #options: JobsOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #sends = new Map<string, (job: NewJob) => Promise<boolean>>();
  /** Workers whose death was told. */
  readonly #toldDead = new Set<string>();
  #sweeping: NodeJS.Timeout | undefined;
  #isSweeping = false;
  #session = 0;
  /** Jobs of the run that this one goes on with, by key: each is waited for, rather than sent again. */
  #left = new Map<string, string>();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { goesOnWith, office } = this.#options;
    const { session, queue } = office;
    session.onHint((hint) => this.#hear(hint));
    this.#session = await session.id();
    if (goesOnWith === undefined) return;
    const going = await queue.ofRun(goesOnWith);
    this.#left = new Map([...going, ...(await answeredOf(office, goesOnWith))]);
  }

  close(): void {
    clearInterval(this.#sweeping);
    this.#sweeping = undefined;
  }

  /** Resolves with what came of it. Rejects with what the task threw, or with the reason of the signal. */
  async run(request: TaskRequest, toSend: ToSend): Promise<Sent> {
    const { signal } = request;
    const { placement } = toSend;
    const queue = queueName({ queue: this.#options.queue, ...placement });
    const { promise, resolve, reject } = Promise.withResolvers<Sent>();
    const id = await this.#send(queue, request, toSend);
    const pending: Pending = {
      id,
      queue,
      request,
      sentAt: performance.now(),
      isNear: placement.machine !== undefined,
      settle: (sent) => void Promise.resolve(sent).then(resolve, reject),
      seenSeq: 0,
      deaths: 0,
      givenBack: 0,
    };
    this.#pending.set(id, pending);
    this.#sweeping ??= setInterval(() => void this.#sweep(), SWEEP_MS);
    const abort = (): void => void this.#cancel(pending, reject);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#pending.delete(id);
      if (this.#pending.size === 0) this.close();
    }
  }

  /**
   * Puts the job in the queue. Where there is one of that key which has nobody who waits for it, since its coordinator is gone,
   * that is taken over.
   */
  async #send(queue: string, { key, task }: TaskRequest, { data, priority }: ToSend): Promise<string> {
    const { office } = this.#options;
    const left = this.#left.get(key);
    if (left !== undefined && this.#left.delete(key)) return left;
    const job: NewJob = { id: randomUUID(), key, priority, data: { ...data, session: this.#session } };
    if (await this.#sender(queue)(job)) return job.id;
    const other = await office.queue.withKey(queue, key);
    // The statement was done twice, since its answer was lost.
    if (other?.id === job.id) return job.id;
    // One of its own is a former attempt, which has been answered and is about to be taken out.
    if (other !== undefined && other.session !== this.#session) {
      const [row] = await office.database.query<[boolean]>("select is_alive($1)", [other.session]);
      if (!row![0]) return other.id;
    }
    // Of a run that must not join another's, or again after it was called off.
    const again = { ...job, id: randomUUID(), key: `${key} ${randomUUID()}` };
    if (await this.#sender(queue)(again)) return again.id;
    throw new PipelineError("STORE_UNREACHABLE", `task ${JSON.stringify(task)} could not be put in the queue`);
  }

  /** Of one queue, what is sent at the same time goes in one statement. */
  #sender(queue: string): (job: NewJob) => Promise<boolean> {
    let sender = this.#sends.get(queue);
    if (sender === undefined) {
      sender = inBatches<NewJob, boolean>(async (jobs) => {
        const { office } = this.#options;
        const byKey = new Map(jobs.map((job) => [job.key, job]));
        const sent = await office.queue.send(queue, [...byKey.values()]);
        void office.session.say(`work ${queue}`);
        return jobs.map(({ id }) => sent.has(id));
      }, 100);
      this.#sends.set(queue, sender);
    }
    return sender;
  }

  #hear(hint: string | undefined): void {
    if (hint === undefined) return void this.#sweep();
    const [kind, id = "", text] = hint.split(" ");
    if (kind === "died") return this.#hearOfDeath(id);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    if (kind === "done") {
      if (text === undefined) void this.#look([pending]);
      else this.#conclude(pending, answerOfHint(text));
    } else if (kind === "told") void this.#handOn([pending]);
    else if (kind === "stopped" && pending.request.signal.aborted)
      pending.settle(Promise.reject(pending.request.signal.reason as Error));
  }

  /** Found by another process. */
  #hearOfDeath(text: string): void {
    const { queue, ...death } = deathOfHint(text);
    if (queue === this.#options.queue && this.#pending.size > 0) this.#tellDeath(death);
  }

  #tellDeath({ process, tasks }: Death): void {
    if (this.#toldDead.has(process)) return;
    this.#toldDead.add(process);
    const what =
      tasks.length === 0 ? "nothing was lost" : `${listed(tasks)} ${tasks.length === 1 ? "runs" : "run"} again`;
    this.#options.warn(`worker ${shownProcess(process)} has died: ${what}`);
  }

  async #cancel({ id, queue, request }: Pending, reject: (reason: unknown) => void): Promise<void> {
    const { queue: its, session } = this.#options.office;
    const give = (): void => reject(request.signal.reason);
    // Nobody waits longer, also where the database is not to be reached.
    const timer = setTimeout(give, STOP_MS).unref();
    try {
      const withdrawn = await its.withdraw([id]);
      if (withdrawn.length > 0) return give();
      await session.say(`stop ${id}`);
      await its.cancel(queue, [id]);
      const [now] = await its.states([id]);
      if (now === undefined || now.state === "completed") give();
    } catch {
      clearTimeout(timer);
      give();
    }
  }

  async #sweep(): Promise<void> {
    if (this.#isSweeping || this.#pending.size === 0) return;
    this.#isSweeping = true;
    const { office, queue, warn } = this.#options;
    try {
      for (const death of await buryDead(office, queue)) this.#tellDeath(death);
      await this.#handOn([...this.#pending.values()]);
      await this.#look([...this.#pending.values()]);
    } catch (error) {
      // The next sweep looks again; what is lost for long is told by the database itself.
      if (!isOfDatabase(error)) warn(`the queue: ${(error as Error).message}`);
    } finally {
      this.#isSweeping = false;
    }
  }

  /** Looks at how jobs stand. */
  async #look(pending: readonly Pending[]): Promise<void> {
    const { office } = this.#options;
    const ids = pending.map(({ id }) => id);
    // Before the answers: what is completed has one.
    const states = new Map((await office.queue.states(ids)).map((state) => [state.id, state]));
    const answers = await answersTo(office, ids);
    const waiting = pending.filter(({ id }) => {
      const state = states.get(id)?.state;
      return state === "created" || state === "retry";
    });
    for (const each of pending) {
      const state = states.get(each.id);
      if (!this.#pending.has(each.id)) continue;
      const answer = answers.get(each.id);
      if (answer !== undefined) this.#conclude(each, answer);
      else if (state === undefined || state.state === "completed") each.settle({ kind: "lapsed" });
      else this.#judge(each, state);
    }
    await this.#withdrawLapsed(waiting);
  }

  #judge(pending: Pending, { state, retryCount, givenBack }: JobState): void {
    const { task, emit, signal } = pending.request;
    const warn = (message: string): void => emit({ kind: "warned", at: Date.now(), task, message });
    if (givenBack > pending.givenBack) warn("its worker gives it back: it runs elsewhere");
    const deaths = retryCount - givenBack;
    if (deaths > pending.deaths) warn(`it was lost with its worker, and runs again (${deaths} of ${MOST_DEATHS - 1})`);
    Object.assign(pending, { givenBack, deaths });
    if (state === "failed")
      pending.settle(
        Promise.reject(
          new PipelineError("TASK_CRASHED", `task ${JSON.stringify(task)} has lost its worker ${MOST_DEATHS} times`, {
            hint: "It may take more memory than the machines have: look at what their logs say at the end.",
            task,
          }),
        ),
      );
    // Somebody has cleared the queue.
    if (state === "cancelled" && !signal.aborted) pending.settle({ kind: "lapsed" });
  }

  /** What waits for workers that are gone, or too long for one machine, is placed anew. */
  async #withdrawLapsed(waiting: readonly Pending[]): Promise<void> {
    const now = performance.now();
    const late = waiting.filter(({ isNear, sentAt }) => isNear && now - sentAt > NEAR_MS);
    const others = waiting.filter((each) => !late.includes(each));
    const queues = [...new Set(others.map(({ queue }) => queue))];
    const served = queues.length === 0 ? new Set<string>() : await this.#served(queues);
    const lapsed = [...late, ...others.filter(({ queue }) => !served.has(queue))];
    if (lapsed.length === 0) return;
    const withdrawn = new Set(await this.#options.office.queue.withdraw(lapsed.map(({ id }) => id)));
    for (const each of lapsed) if (withdrawn.has(each.id)) each.settle({ kind: "lapsed" });
  }

  async #served(queues: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#options.office.database.query<[string]>(
      `select q.name from unnest($1::text[]) q (name) where exists (
         select 1 from workers w where w.queues @> array[q.name] and w.ended_at is null and w.died_at is null
           and not w.is_draining and is_alive(w.session))`,
      [queues],
    );
    return new Set(rows.map(([name]) => name));
  }

  /** Hands on what tasks have told, in order. */
  async #handOn(pending: readonly Pending[]): Promise<void> {
    if (pending.length === 0) return;
    const since = Math.min(...pending.map(({ seenSeq }) => seenSeq));
    const rows = await this.#options.office.database.query<
      [seq: number, job: string, retryCount: number, events: string]
    >(
      "select seq::float8, job::text, retry_count, events from told where job = any($1::uuid[]) and seq > $2 order by seq",
      [pending.map(({ id }) => id), since],
    );
    for (const [seq, job, , events] of rows) {
      const its = this.#pending.get(job);
      if (its === undefined || seq <= its.seenSeq) continue;
      its.seenSeq = seq;
      for (const event of eventsFromWire(events)) its.request.emit(event);
    }
  }

  #conclude(pending: Pending, answer: JobAnswer): void {
    // Answered twice: by a hint, and by a look.
    if (!this.#pending.delete(pending.id)) return;
    pending.settle(this.#answerOf(pending, answer));
  }

  async #answerOf(pending: Pending, answer: JobAnswer): Promise<Sent> {
    if (answer.toldSeq !== undefined && answer.toldSeq > pending.seenSeq) {
      this.#pending.set(pending.id, pending);
      await this.#handOn([pending]);
      this.#pending.delete(pending.id);
    }
    if (answer.toldSeq !== undefined)
      void this.#options.office.database.query("delete from told where job = $1", [pending.id]).catch(() => {});
    if (answer.events !== undefined) for (const event of eventsFromWire(answer.events)) pending.request.emit(event);
    switch (answer.kind) {
      case "done": {
        const { result, isUndefined, ranMs } = answer;
        return { kind: "answer", answer: { kind: "done", result, isUndefined, ranMs } };
      }
      case "upstreamDamaged":
        return { kind: "answer", answer: { kind: "upstreamDamaged", task: answer.task, problem: answer.problem } };
      case "refused":
        return answer;
      case "threw":
        throw thrownFromWire(answer.thrown);
    }
  }
}

function isOfDatabase(error: unknown): boolean {
  return error instanceof PipelineError && error.code === "STORE_UNREACHABLE";
}
