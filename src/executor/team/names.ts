import { createHash, hash } from "node:crypto";

/** The schema of the queue's tables, beside that of the store. pg-boss takes plain names of 50 bytes at the most. */
export function queueSchema(storeSchema: string): string {
  return /^[a-z_][a-z0-9_]{0,42}$/.test(storeSchema) ? `${storeSchema}_queue` : `queue_${shortHash(storeSchema)}`;
}

/** Where a job waits: for any worker of one code, with all of these tags, and on one machine where that is asked for. */
export interface Waiting {
  /** The name that workers and coordinators were given. */
  readonly queue: string;
  readonly group: string;
  readonly tags: readonly string[];
  /** @default on any */
  readonly machine?: string | undefined;
}

/** What pg-boss calls it: letters, digits and points alone. */
export function queueName({ queue, group, tags, machine }: Waiting): string {
  const its = [shortHash(queue), group.slice(0, 16)];
  if (tags.length > 0) its.push(`t${shortHash(JSON.stringify([...tags].sort()))}`);
  if (machine !== undefined) its.push(`m${shortHash(machine)}`);
  return its.join(".");
}

/** All the queues that a worker takes jobs from: of each choice of its tags, on its machine and on any. */
export function queuesOf(worker: Required<Omit<Waiting, "tags">> & { readonly tags: readonly string[] }): string[] {
  let choices: (readonly string[])[] = [[]];
  for (const tag of worker.tags) choices = choices.flatMap((choice) => [choice, [...choice, tag]]);
  // What is meant for this machine, and what asks for most, has nobody else to go to.
  return choices
    .toSorted((a, b) => b.length - a.length)
    .flatMap((tags) => [queueName({ ...worker, tags }), queueName({ ...worker, tags, machine: undefined })]);
}

/** The group of those whose tasks all have this code. */
export function groupOf(pipeline: string, digests: ReadonlyMap<string, string>): string {
  const its = createHash("sha256").update(JSON.stringify(pipeline));
  for (const [task, digest] of [...digests].sort(([a], [b]) => (a < b ? -1 : 1))) its.update(`\0${task}\0${digest}`);
  return its.digest("hex");
}

function shortHash(text: string): string {
  return hash("sha256", text).slice(0, 12);
}
