import assert from "node:assert/strict";
import type { Entry, NewEntry } from "../../model/entry.ts";
import type { RunEnd, Store } from "../../model/store.ts";

/** One promise of a store: its sentence, and what proves it. */
export type Case<Body> = readonly [name: string, body: Body];
export type WithStore = (store: Store) => Promise<void>;

export async function bytesOf(store: Store, entry: Entry): Promise<Uint8Array> {
  const read = await store.readResult(entry);
  if (read.kind === "damaged") assert.fail(read.problem);
  // As a plain Uint8Array, whatever kind of view the store gives.
  return new Uint8Array(read.bytes);
}

export async function headsOf(store: Store, pipeline = "Example"): Promise<Record<string, Entry>> {
  return Object.fromEntries(await store.heads(pipeline));
}

export function startRun(store: Store, runId: string): Promise<void> {
  return store.startRun({ runId, pipeline: "Example", startedAt: 1_767_225_600_000 });
}

export async function endWith(store: Store, runId: string, heads: RunEnd["heads"]): Promise<void> {
  await startRun(store, runId);
  await store.endRun(endOf(runId, { heads }));
}

export function endOf(runId: string, changes: Partial<RunEnd> = {}): RunEnd {
  return {
    runId,
    pipeline: "Example",
    outcome: "succeeded",
    durationMs: 10,
    reused: [],
    expired: [],
    heads: [],
    ...changes,
  };
}

export function withoutOrigin(saved: NewEntry): Entry {
  const { origin, ...entry } = saved;
  assert.ok(origin);
  return entry;
}
