import type { NewEntry, ResultRef } from "../model/entry.ts";
import type { TaskReport } from "../model/report.ts";
import type { Store, TaskRecord } from "../model/store.ts";

/** A key that looks like one: any text does, stores do not look into it. */
export function sampleKey(number: number): string {
  return number.toString(16).padStart(64, "0");
}

/** An entry of task `Load` and key 1, made by run `run-1`, where nothing else is said. */
export function sampleEntry(result: ResultRef, changes: Partial<NewEntry> = {}): NewEntry {
  return {
    task: "Load",
    key: sampleKey(1),
    result,
    isUndefined: false,
    outputs: [],
    runId: "run-1",
    session: "1234-1767225600000.123",
    startedAt: 1_767_225_600_000,
    durationMs: 12.5,
    expired: null,
    origin: {
      parts: { code: [["run", sampleKey(7)]], captured: [], packages: [["node", "24"]], inputs: [], upstream: [] },
      because: { kind: "firstRun" },
    },
    ...changes,
  };
}

export function sampleReport(name: string, changes: Partial<TaskReport> = {}): TaskReport {
  return { name, outcome: "ran", reason: "first run", durationMs: 12.5, steps: [], ...changes };
}

export function sampleRecord({ task, runId, startedAt }: Pick<NewEntry, "task" | "runId" | "startedAt">): TaskRecord {
  return { runId, startedAt, report: sampleReport(task) };
}

/** Bytes of a length that are not the same all over, and different for each seed. */
export function sampleBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

/** Puts bytes and saves an entry that names them. */
export async function saveSample(store: Store, bytes: Uint8Array, changes: Partial<NewEntry> = {}): Promise<NewEntry> {
  const entry = sampleEntry(await store.putResult(bytes), changes);
  await store.saveEntry(entry, sampleRecord(entry));
  return entry;
}
