import assert from "node:assert/strict";
import type { Clearance, Flight, FlightAhead } from "../../model/flight.ts";
import type { Store } from "../../model/store.ts";
import { sampleBytes, sampleKey, saveSample } from "../samples.ts";
import { endOf, startRun, type Case } from "./asking.ts";

const FLIGHT = { task: "Load", key: sampleKey(1) };

/** Starts a flight, and keeps what is told. */
function start(
  store: Store,
  runId: string,
  { joins = true, flight = FLIGHT }: { joins?: boolean; flight?: Omit<Flight, "runId"> } = {},
): { clearance: Promise<Clearance>; waits: Promise<FlightAhead>; cancel: AbortController } {
  const waits = Promise.withResolvers<FlightAhead>();
  const cancel = new AbortController();
  const clearance = store.startFlight(
    { ...flight, runId },
    { joins, signal: cancel.signal, onWait: (ahead) => waits.resolve(ahead) },
  );
  return { clearance, waits: waits.promise, cancel };
}

const LIMIT_MS = 2_000;

/** Fails where a store lets wait for ever. */
async function soon<Result>(promise: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`nothing happened for ${LIMIT_MS} ms`)), LIMIT_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** One flight: of several runs that want the same entry at the same time, one makes it. */
export const flightCases: readonly Case<(first: Store, second: Store) => Promise<void>>[] = [
  [
    "of two runs that want one entry, the second waits until the first has saved it",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      assert.equal(await soon(start(first, "run-1").clearance), "cleared");
      const later = start(second, "run-2");
      assert.deepEqual((await soon(later.waits)).flight, { ...FLIGHT, runId: "run-1" });
      await saveSample(first, sampleBytes(10));
      assert.equal(await soon(later.clearance), "landed");
      assert.equal((await second.find(FLIGHT.task, FLIGHT.key))?.runId, "run-1");
    },
  ],
  [
    "what another run saves after many were looked for in vain is found, or has landed as its flight starts",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      for (let i = 0; i < 40; i++) assert.equal(await second.closest(`New ${i}`, FLIGHT.key), undefined);
      await saveSample(first, sampleBytes(10));
      const found = await second.closest(FLIGHT.task, FLIGHT.key);
      if (found === undefined) assert.equal(await soon(start(second, "run-2").clearance), "landed");
      assert.equal((await second.find(FLIGHT.task, FLIGHT.key))?.runId, "run-1");
    },
  ],
  [
    "without a run, what another saves after many were looked for in vain is found",
    async (first, second) => {
      for (let i = 0; i < 40; i++) assert.equal(await second.closest(`New ${i}`, FLIGHT.key), undefined);
      await saveSample(first, sampleBytes(10));
      assert.equal((await second.closest(FLIGHT.task, FLIGHT.key))?.runId, "run-1");
    },
  ],
  [
    "other entries are not waited for: of another task, of another key",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      await soon(start(first, "run-1").clearance);
      for (const flight of [
        { task: "Other", key: FLIGHT.key },
        { task: FLIGHT.task, key: sampleKey(2) },
      ])
        assert.equal(await soon(start(second, "run-2", { flight }).clearance), "cleared");
    },
  ],
  [
    "a run that gives up lets the next one make it, one at a time",
    async (first, second) => {
      for (const [store, runId] of [
        [first, "run-1"],
        [second, "run-2"],
        [second, "run-3"],
      ] as const)
        await startRun(store, runId);
      await soon(start(first, "run-1").clearance);
      const next = start(second, "run-2");
      await soon(next.waits);
      const last = start(second, "run-3");
      await soon(last.waits);
      await first.endFlight({ ...FLIGHT, runId: "run-1" });
      assert.equal(await soon(next.clearance), "landed");
      await saveSample(second, sampleBytes(10), { runId: "run-2" });
      assert.equal(await soon(last.clearance), "landed");
    },
  ],
  [
    "the end of a run ends its flights",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      await soon(start(first, "run-1").clearance);
      const later = start(second, "run-2");
      await soon(later.waits);
      await first.endRun(endOf("run-1"));
      assert.equal(await soon(later.clearance), "landed");
    },
  ],
  [
    "an entry that another run has saved meanwhile is told of",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      await soon(start(first, "run-1").clearance);
      assert.equal(
        await soon(start(second, "run-2", { flight: { task: "Other", key: sampleKey(3) } }).clearance),
        "cleared",
      );
      await saveSample(first, sampleBytes(10));
      assert.equal(await soon(start(second, "run-2").clearance), "landed");
    },
  ],
  [
    "a run that does not join waits for none, and others wait for it",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      await soon(start(first, "run-1").clearance);
      assert.equal(await soon(start(second, "run-2", { joins: false }).clearance), "cleared");
      await first.endFlight({ ...FLIGHT, runId: "run-1" });
      const later = start(first, "run-1");
      assert.deepEqual((await soon(later.waits)).flight, { ...FLIGHT, runId: "run-2" });
      await second.endFlight({ ...FLIGHT, runId: "run-2" });
      assert.equal(await soon(later.clearance), "landed");
    },
  ],
  [
    "who waits can be cancelled, and is not waited for afterwards",
    async (first, second) => {
      await startRun(first, "run-1");
      await startRun(second, "run-2");
      await soon(start(first, "run-1").clearance);
      const later = start(second, "run-2");
      await soon(later.waits);
      later.cancel.abort(new Error("enough"));
      await assert.rejects(soon(later.clearance), (error: Error) => !/nothing happened/.test(error.message));
      await second.endFlight({ ...FLIGHT, runId: "run-2" });
      await first.endFlight({ ...FLIGHT, runId: "run-1" });
      assert.equal(await soon(start(first, "run-1").clearance), "cleared");
    },
  ],
];
