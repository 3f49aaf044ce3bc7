import { availableParallelism } from "node:os";
import { openOffice, teamUrl } from "../executor/team/office.ts";
import { PipelineError } from "../model/errors.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { DEFAULT_QUEUE, surroundingsOf } from "./sharedPipeline.ts";
import { TakenOver } from "./takenOver.ts";
import { Worker } from "./worker.ts";

/** How a worker is started. */
export interface WorkerOptions {
  /** How many tasks it runs at a time. @default the machine's available parallelism */
  readonly slots?: number;
  /** The name of its queue: workers and runs that belong together have one. @default "default" */
  readonly queue?: string;
  /** What this machine has: tasks with one of these tags go to workers that name it. @default none */
  readonly tags?: readonly string[];
  /** The address of the shared store. @default LITTLE_PIPELINES_URL */
  readonly url?: string;
  /** What it does, in plain lines. @default written to stderr */
  readonly tell?: (line: string) => void;
}

/** A worker at work. */
export interface StartedWorker {
  /** Takes nothing new, and resolves when what runs has ended. */
  drain(): Promise<void>;
  /** Ends it. What runs is run again elsewhere. */
  close(): Promise<void>;
}

/**
 * Runs tasks of a pipeline for whoever runs it with `workers()`, on this machine.
 *
 * @throws PipelineError `BAD_OPTION`, `PACKAGE_MISSING`, `STORE_UNREACHABLE`, `STORE_NOT_SET_UP`, `INVALID_PIPELINE`
 * @example
 * ```ts
 * const worker = await startWorker(example, { slots: 4, tags: ["gpu"] });
 * process.once("SIGTERM", () => void worker.drain().then(() => worker.close()));
 * ```
 */
export async function startWorker(pipeline: Pipeline, options: WorkerOptions = {}): Promise<StartedWorker> {
  const { slots = availableParallelism(), queue = DEFAULT_QUEUE, tags = [] } = options;
  const tell = options.tell ?? ((line) => void process.stderr.write(`worker: ${line}\n`));
  if (!Number.isInteger(slots) || slots < 1)
    throw new PipelineError("BAD_OPTION", `slots is ${slots}`, { hint: "It is a whole number of 1 or more." });
  if (tags.length > MOST_TAGS)
    throw new PipelineError("BAD_OPTION", `a worker has ${tags.length} tags`, {
      hint: `It has ${MOST_TAGS} at the most.`,
    });
  const surroundings = surroundingsOf(pipeline);
  const digests = await surroundings.codeDigests(surroundings.tasks());
  const office = await openOffice({
    url: teamUrl(options.url),
    folder: surroundings.store.folder ?? surroundings.root,
    warn: tell,
    restore: () => worker.restore(),
  });
  const worker = new Worker({ office, surroundings, settings: { slots, queue, tags }, digests, tell });
  await worker.open();
  const runs = new TakenOver({ office, pipeline, queue, group: worker.group, tell }, () => worker.isDraining);
  const shownTags = tags.length === 0 ? "" : `, tags ${tags.join(", ")}`;
  tell(
    `takes tasks of ${JSON.stringify(pipeline.name)} from queue ${queue} at ${office.database.location}: ${slots} at a time${shownTags}`,
  );
  return {
    async drain() {
      await Promise.all([worker.drain(), runs.drain()]);
    },
    async close() {
      await Promise.all([runs.close(), worker.close()]);
      await office.close();
    },
  };
}

/** Of each choice of tags there is a queue. */
const MOST_TAGS = 5;
