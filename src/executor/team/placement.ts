import { describeBytes } from "../../model/amounts.ts";
import type { Task } from "../../model/task.ts";
import type { WorkerView } from "./roster.ts";

/** Under this, a task takes less time than the way to a worker and back. */
export const SMALL_MS: number = 20;
/** Upstream results of less than this are fetched faster than a machine is waited for. */
export const LARGE_BYTES: number = 1024 * 1024;

/** Where a task is to run, and why. */
export type Placement =
  | { readonly kind: "here"; readonly why: string; /** The user is to be told. */ readonly isNews: boolean }
  | {
      readonly kind: "worker";
      readonly why: string;
      readonly group: string;
      readonly tags: readonly string[];
      readonly machine?: string;
    };

/** What is known when a task is to be placed. */
export interface ToPlace {
  readonly task: Task;
  /** Of the task's code, as it is here. */
  readonly codeDigest: string;
  readonly expectedMs: number | undefined;
  /** What it is given must not travel. */
  readonly holdsSecret: boolean;
  /** The names of dependencies that write files. */
  readonly writers: readonly string[];
  readonly workers: readonly WorkerView[];
  /** By group. */
  readonly digests: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** How many bytes of its large inputs lie on a machine, by machine. */
  readonly bytesAt: ReadonlyMap<string, number>;
}

/** Chooses where a task runs: at the coordinator, or on workers that have its code and its tags, near its large inputs. */
export function placeTask(toPlace: ToPlace): Placement {
  const { task, workers, digests, codeDigest, bytesAt } = toPlace;
  const stays = whyHere(toPlace);
  if (stays !== undefined) return { kind: "here", why: stays, isNews: false };
  const there = workers.filter(({ isDraining }) => !isDraining);
  if (there.length === 0) return { kind: "here", why: "there is no worker", isNews: true };
  // A tag that no worker names says nothing about machines.
  const tags = (task.options.tags ?? []).filter((tag) => there.some((worker) => worker.tags.includes(tag)));
  const tagged = there.filter((worker) => tags.every((tag) => worker.tags.includes(tag)));
  const shownTags = tags.map((tag) => JSON.stringify(tag)).join(" and ");
  if (tagged.length === 0) return { kind: "here", why: `no worker has the tags ${shownTags} together`, isNews: true };
  const able = tagged.filter(({ group }) => digests.get(group)?.get(task.name) === codeDigest);
  if (able.length === 0) {
    const which = tags.length === 0 ? "no worker" : `no worker with ${shownTags}`;
    return { kind: "here", why: `${which} has its code`, isNews: true };
  }
  const why = tags.length === 0 ? "a worker" : `a worker with ${shownTags}`;
  const near = nearest(able, bytesAt);
  if (near !== undefined)
    return {
      kind: "worker",
      why: `${near.host}: ${describeBytes(bytesAt.get(near.machine)!)} of its inputs lie there`,
      group: near.group,
      tags,
      machine: near.machine,
    };
  return { kind: "worker", why, group: largestGroup(able), tags };
}

/** Why a task runs at the coordinator, whatever workers there are. */
function whyHere({ task, expectedMs, holdsSecret, writers }: ToPlace): string | undefined {
  const { executor, outputs } = task.options;
  if (executor === "inline") return "it says so";
  if ((outputs ?? []).length > 0) return "it writes files";
  if (writers.length > 0) return `it reads files that ${JSON.stringify(writers[0])} writes`;
  if (holdsSecret) return "it is given a secret";
  if (expectedMs !== undefined && expectedMs < SMALL_MS)
    return `it takes ${expectedMs < 1 ? "less than 1" : Math.round(expectedMs)} ms`;
  return undefined;
}

/** Of the machines with a free slot, the one where most of the large inputs lie. */
function nearest(able: readonly WorkerView[], bytesAt: ReadonlyMap<string, number>): WorkerView | undefined {
  let best: WorkerView | undefined;
  for (const worker of able) {
    const bytes = bytesAt.get(worker.machine) ?? 0;
    if (bytes < LARGE_BYTES || worker.busy >= worker.slots) continue;
    if (best === undefined || bytes > bytesAt.get(best.machine)!) best = worker;
  }
  return best;
}

/** Where most slots are: while machines are updated one after the other, there are workers of two codes. */
function largestGroup(able: readonly WorkerView[]): string {
  const slots = new Map<string, number>();
  for (const worker of able) slots.set(worker.group, (slots.get(worker.group) ?? 0) + worker.slots);
  return [...slots].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
