import type { CheckReport } from "../model/check/report.ts";
import type { Entry } from "../model/entry.ts";
import { WIRING } from "../fingerprint/walk.ts";
import type { Fingerprint, Key, KeyParts } from "../model/key.ts";
import type { Reason } from "../model/reason.ts";
import type { Removal } from "../model/sweep.ts";
import type { Task } from "../model/task.ts";

/** How a task stands, given what its dependencies have: whether a kept result is valid for it. */
export interface Standing {
  readonly key: Key;
  /** The kept result of this key. */
  readonly entry: Entry | undefined;
  /** Why it must run; undefined where the entry is valid. */
  readonly reason: Reason | undefined;
  /** The entry's checks are others now than those that looked at it: they are to be run on it. */
  readonly recheck?: true;
  /** What its checks have found of the entry. */
  readonly checks?: readonly CheckReport[];
}

/** What is known when it is asked whether a kept result of the right key may be reused. */
export interface Candidate {
  readonly task: Task;
  readonly entry: Entry;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly session: string;
  readonly reuseUndefined: boolean;
  /** The files that the task writes, as they are now; empty where it declares none. */
  readonly outputs: readonly Fingerprint[];
}

/**
 * Why a kept result of the right key may not be reused; undefined where it may.
 * One predicate for each reason, asked in this order.
 */
export function whyStale(candidate: Candidate): Reason | undefined {
  return (
    changedMeanwhile(candidate) ??
    checkFailed(candidate) ??
    expiredOnComplete(candidate) ??
    withoutResult(candidate) ??
    ofOtherSession(candidate) ??
    tooOld(candidate) ??
    outputsChanged(candidate)
  );
}

/** What the task read was different when it ended: its result served that run alone. */
export function changedMeanwhile({ entry }: Candidate): Reason | undefined {
  return entry.expired === "inputs" ? { kind: "inputsChangedMeanwhile" } : undefined;
}

/** Which checks failed is in the entry's origin, which is not read here. */
export function checkFailed({ task, entry }: Candidate): Reason | undefined {
  // The mark of a task that has no checks any more counts no more.
  return entry.expired === "checks" && task.options.checks !== undefined
    ? { kind: "checkFailed", checks: [] }
    : undefined;
}

export function expiredOnComplete({ task, entry }: Candidate): Reason | undefined {
  // The mark of a task that is `onComplete` no more counts no more.
  return entry.expired === "complete" && task.options.expire?.kind === "onComplete"
    ? { kind: "expiredOnComplete" }
    : undefined;
}

/** A task with outputs is done when these are there; what it returns is beside the point. */
export function withoutResult({ task, entry, reuseUndefined }: Candidate): Reason | undefined {
  return isWithoutResult(task, entry, reuseUndefined) ? { kind: "noResult" } : undefined;
}

/** Whether a task returned nothing that could be reused or compared. */
export function isWithoutResult(task: Task, entry: Pick<Entry, "isUndefined">, reuseUndefined: boolean): boolean {
  return entry.isUndefined && !reuseUndefined && (task.options.outputs ?? []).length === 0;
}

/** An entry, or the branch of a map. */
type Aged<Fields extends keyof Candidate> = Pick<Candidate, "task" | Fields> & {
  readonly entry: Pick<Entry, "session" | "startedAt">;
};

export function ofOtherSession({ task, entry, session }: Aged<"session">): Reason | undefined {
  return task.options.expire?.kind === "afterSession" && entry.session !== session
    ? { kind: "otherSession" }
    : undefined;
}

export function tooOld({ task, entry, now }: Aged<"now">): Reason | undefined {
  const policy = task.options.expire;
  const expiresAt = policy?.expiresAt(new Date(entry.startedAt))?.getTime();
  if (policy === undefined || expiresAt === undefined || expiresAt > now) return undefined;
  return { kind: "expired", policy: policy.description, expiredAt: expiresAt, now };
}

export function outputsChanged({ entry, outputs }: Pick<Candidate, "entry" | "outputs">): Reason | undefined {
  if (outputs.length === 0 && entry.outputs.length === 0) return undefined;
  const wanted = digestsByLabel(entry.outputs);
  const paths = outputs.filter(([path, digest]) => wanted.get(path) !== digest).map(([path]) => path);
  for (const [path] of wanted) if (!outputs.some(([now]) => now === path)) paths.push(path);
  return paths.length === 0 ? undefined : { kind: "outputsChanged", paths };
}

/** Why there is no kept result of a task at all. */
export function whyNone(removal: Removal | undefined): Reason {
  return removal === undefined ? { kind: "firstRun" } : { kind: "removed", ...removal };
}

/** An earlier key of the same task, and what it was made of. */
export interface Earlier {
  readonly key: string;
  readonly parts: KeyParts;
}

/** Why no kept result has this key: what differs from an earlier one, in each part. */
export function whyChanged(now: KeyParts, then: Earlier | undefined): Reason {
  if (then === undefined) return { kind: "firstRun" };
  // Entries of an earlier scheme do not have all parts.
  const all = PARTS.map((part) => ({ part, what: difference(now[part], then.parts[part] ?? []) }));
  const found = all.filter(({ what }) => what.length > 0);
  const [first = { part: "code", what: [] } as const, ...also] = tellingOf(found);
  const its: Reason = { kind: "changed", ...first, from: then.key };
  return also.length === 0 ? its : { ...its, also };
}

/** Which name stands for what says little beside what has changed itself. */
function tellingOf<Part extends { readonly what: readonly string[] }>(found: readonly Part[]): readonly Part[] {
  const telling = found
    .map((its) => ({ ...its, what: its.what.filter((label) => label !== WIRING) }))
    .filter(({ what }) => what.length > 0);
  return telling.length > 0 ? telling : found;
}

/** What says the most comes first: other code explains other upstream values, not the other way round. */
export const PARTS = ["code", "captured", "inputs", "upstream", "packages"] as const;

function difference(now: readonly Fingerprint[], then: readonly Fingerprint[]): string[] {
  const before = digestsByLabel(then);
  const after = digestsByLabel(now);
  const changed = now.filter(([label, digest]) => before.get(label) !== digest).map(([label]) => label);
  return [...changed, ...then.filter(([label]) => !after.has(label)).map(([label]) => `${label} (gone)`)];
}

function digestsByLabel(list: readonly Fingerprint[]): Map<string, string> {
  return new Map(list.map(([label, digest]) => [label, digest]));
}
