import { randomUUID } from "node:crypto";
import { PipelineError } from "../model/errors.ts";
import type { Executor, TaskTold } from "../model/executor.ts";
import type { ExecutorSurroundings } from "../model/executorOpener.ts";
import type { ParamValue } from "../model/params.ts";
import type { JobAnswer } from "../executor/team/job.ts";
import type { Office } from "../executor/team/office.ts";
import type { TakenJob } from "../executor/team/queue.ts";
import { UnitsLost } from "../executor/team/units.ts";
import type { Veil } from "../model/veil.ts";
import { eventsToWire, fromWire, thrownToWire } from "../executor/team/wire.ts";

/** What jobs are run with. */
export interface JobPlace {
  readonly office: Office;
  readonly surroundings: ExecutorSurroundings;
  /** Runs tasks in threads and processes of this machine. */
  readonly executor: Executor;
  /** By task, of the code as it is here. */
  readonly digests: ReadonlyMap<string, string>;
  readonly process: string;
  /** Hides the secrets of this machine in all that is answered and told. */
  readonly veil: Veil;
}

/** What a task tells is sent on so often, and at its end. */
const TELL_EVERY_MS = 200;

/** Runs one job, and gives the answer to it. What goes wrong with the database or the store is thrown. */
export async function runJob(job: TakenJob, place: JobPlace, signal: AbortSignal): Promise<JobAnswer> {
  const { office, surroundings, executor, process, veil } = place;
  const { data } = job;
  const { store, clock } = surroundings;
  const why = await whyRefused(job, place);
  if (why !== undefined) return { kind: "refused", why, ranMs: 0, process };
  const telling = new Telling(job, office, veil);
  const { item, previous } = data;
  const held = item === undefined ? undefined : await store.readResult(item);
  if (held?.kind === "damaged") return { kind: "refused", why: held.problem, ranMs: 0, process };
  let begin = clock.elapsed();
  const answer = async (its: AbortSignal): Promise<JobAnswer> => {
    try {
      begin = clock.elapsed();
      const ended = await executor.run({
        runId: data.runId,
        task: data.task,
        key: data.key,
        upstream: data.upstream,
        ...(previous === undefined ? {} : { previous }),
        ...(held === undefined ? {} : { item: { bytes: held.bytes, parcels: held.parcels ?? [] } }),
        params: data.params === undefined ? {} : (fromWire(data.params) as Record<string, ParamValue>),
        signal: its,
        emit: (event) => telling.tell(event),
      });
      const ranMs = (ended.kind === "done" ? ended.ranMs : undefined) ?? clock.elapsed() - begin;
      if (ended.kind === "upstreamDamaged") return { ...ended, ranMs, process };
      await store.shareResult?.(ended.result);
      return { kind: "done", result: ended.result, isUndefined: ended.isUndefined, ranMs, process };
    } catch (error) {
      if (its.reason instanceof UnitsLost) throw its.reason;
      if (error instanceof PipelineError && error.code.startsWith("STORE_")) throw error;
      const ranMs = clock.elapsed() - begin;
      // The files here are not those that were there when it began.
      if (isUnmatched(error)) return { kind: "refused", why: veil.hide(firstLine(error)), ranMs, process };
      return { kind: "threw", thrown: thrownToWire(error, veil), ranMs, process };
    }
  };
  const wanted = data.limits;
  const its = await (wanted === undefined
    ? answer(signal)
    : office.units.hold({ wanted, holder: randomUUID(), signal }, answer).catch((error: unknown) => {
        // It waited for them still.
        if (!signal.aborted || error instanceof UnitsLost) throw error;
        return { kind: "threw" as const, thrown: thrownToWire(error, veil), ranMs: 0, process };
      }));
  return { ...its, ...(await telling.end()) };
}

/** Another task of that name, or other inputs, would give another result than the one that is asked for. */
async function whyRefused({ data }: TakenJob, { digests, surroundings, veil }: JobPlace): Promise<string | undefined> {
  const its = digests.get(data.task);
  if (its === undefined) return "it has no such task";
  if (its !== data.codeDigest) return "it has other code";
  if (data.inputsDigest === undefined) return undefined;
  const task = surroundings.tasks().find(({ name }) => name === data.task)!;
  const params = data.params === undefined ? {} : (fromWire(data.params) as Record<string, ParamValue>);
  try {
    const here = await surroundings.inputsDigest(task, params);
    return here === data.inputsDigest ? undefined : "its declared inputs are others there";
  } catch (error) {
    return veil.hide(firstLine(error));
  }
}

function isUnmatched(error: unknown): boolean {
  return error instanceof PipelineError && (error.code === "TASK_DIFFERS" || error.code === "TASK_NOT_FOUND");
}

function firstLine(error: unknown): string {
  return Error.isError(error) ? error.message.split("\n")[0]! : String(error);
}

/** Sends on what a task tells, not too often; the rest goes with the answer. */
class Telling {
  readonly #job: TakenJob;
  readonly #office: Office;
  readonly #veil: Veil;
  #events: TaskTold[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #lastSeq = 0;

  constructor(job: TakenJob, office: Office, veil: Veil) {
    this.#job = job;
    this.#veil = veil;
    this.#office = office;
  }

  tell(event: TaskTold): void {
    this.#events.push(event);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sending = this.#sending.then(() => this.#send());
    }, TELL_EVERY_MS);
  }

  async end(): Promise<Pick<JobAnswer, "toldSeq" | "events">> {
    clearTimeout(this.#timer);
    await this.#sending;
    return {
      ...(this.#lastSeq === 0 ? {} : { toldSeq: this.#lastSeq }),
      ...(this.#events.length === 0 ? {} : { events: eventsToWire(this.#events, this.#veil) }),
    };
  }

  async #send(): Promise<void> {
    const events = this.#events;
    this.#events = [];
    if (events.length === 0) return;
    const { database, session } = this.#office;
    const { id, retryCount } = this.#job;
    try {
      const [row] = await database.query<[number]>(
        "insert into told (job, retry_count, events) values ($1, $2, $3) returning seq::float8",
        [id, retryCount, eventsToWire(events, this.#veil)],
      );
      this.#lastSeq = row![0];
      void session.say(`told ${id}`);
    } catch {
      // They go with the answer, then.
      this.#events = [...events, ...this.#events];
    }
  }
}
