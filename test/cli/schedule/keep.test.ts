import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { keepSchedule, type Schedule } from "../../../src/cli/schedule/keep.ts";
import { fakeClock, type FakeClock } from "../../../src/testing/fakeClock.ts";

const HOUR_MS = 3_600_000;
const START = new Date("2026-03-02T12:30:00Z");

/** A schedule of every full hour, on a clock that is moved by hand. */
function hourly(options: Partial<Schedule> = {}) {
  const clock = fakeClock(START);
  const ending = new AbortController();
  const log: string[] = [];
  let isEnded = false;
  const kept = keepSchedule({
    nextAfter: (at) => new Date((Math.floor(at.getTime() / HOUR_MS) + 1) * HOUR_MS),
    run: async () => void log.push(`run at ${new Date(clock.now()).toISOString().slice(11, 16)}`),
    isBusy: async () => false,
    catchUp: false,
    clock,
    signal: ending.signal,
    tell: (text) => void log.push(text.replaceAll(/\d{4}-\d\d-\d\d (\d\d:\d\d):\d\d/g, "$1")),
    ...options,
  }).then(() => (isEnded = true));
  return {
    clock,
    log,
    abort: () => ending.abort(),
    isEnded: () => isEnded,
    async move(ms: number): Promise<void> {
      await settle();
      clock.move(ms);
      await settle();
    },
    async end(): Promise<void> {
      ending.abort();
      await kept;
      expect(isEnded).toBe(true);
      expect(clock.waiting).toBe(0);
    },
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

/** Moves as time goes: a timer at a time. */
async function pass(it: { clock: FakeClock; move(ms: number): Promise<void> }, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 30_000) await it.move(Math.min(30_000, left));
}

const runs = (log: readonly string[]): string[] => log.filter((line) => !line.startsWith("the next"));
const local = (iso: string): string => new Date(iso).toLocaleTimeString("sv-SE", { timeStyle: "short" });

describe("keepSchedule", () => {
  it("runs at its times, tells the next, and ends when it is asked to", async () => {
    const its = hourly();
    await pass(its, 2 * HOUR_MS);
    expect(its.log).toEqual([
      `the next run is at ${local("2026-03-02T13:00Z")}`,
      "run at 13:00",
      `the next run is at ${local("2026-03-02T14:00Z")}`,
      "run at 14:00",
      `the next run is at ${local("2026-03-02T15:00Z")}`,
    ]);
    await its.end();
  });

  it("passes over what the machine slept through", async () => {
    const its = hourly();
    await its.move(0);
    // A sleep: the timers stand still, the clock of the day does not.
    const awake = its.clock.now.bind(its.clock);
    its.clock.now = () => awake() + 3 * HOUR_MS;
    await pass(its, 60_000);
    expect(runs(its.log)).toEqual([`${local("2026-03-02T13:00Z")} was missed: the machine slept`]);
    await pass(its, HOUR_MS);
    expect(runs(its.log).at(-1)).toBe("run at 16:00");
    await its.end();
  });

  it("makes up for what the machine slept through with one run, where it is asked to", async () => {
    const its = hourly({ catchUp: true });
    await its.move(0);
    const awake = its.clock.now.bind(its.clock);
    its.clock.now = () => awake() + 3 * HOUR_MS;
    await pass(its, 60_000);
    expect(runs(its.log)).toEqual([
      `${local("2026-03-02T13:00Z")} was missed: the machine slept; catching up`,
      "run at 15:30",
    ]);
    await its.end();
  });

  it.each([
    [false, [`${local("2026-03-02T14:00Z")} was missed: a run went on`]],
    [true, [`${local("2026-03-02T14:00Z")} was missed: a run went on; catching up`, "run"]],
  ])("never runs two at once (catching up: %s)", async (catchUp, then) => {
    let end: () => void = () => {};
    const its = hourly({
      catchUp,
      run: () => {
        its.log.push("run");
        return new Promise((done) => (end = done));
      },
    });
    await pass(its, HOUR_MS);
    expect(runs(its.log)).toEqual(["run"]);
    await pass(its, 2 * HOUR_MS);
    expect(runs(its.log)).toEqual(["run"]);
    end();
    await settle();
    expect(runs(its.log)).toEqual(["run", ...then]);
    end();
    await settle();
    await its.end();
  });

  it("takes a time that came a moment before the run ended for missed, as any other", async () => {
    let end: () => void = () => {};
    const its = hourly({
      run: () => {
        its.log.push("run");
        return new Promise((done) => (end = done));
      },
    });
    await pass(its, HOUR_MS);
    await pass(its, HOUR_MS);
    await its.move(1000);
    end();
    await settle();
    expect(runs(its.log)).toEqual(["run", `${local("2026-03-02T14:00Z")} was missed: a run went on`]);
    end();
    await its.end();
  });

  it("makes up at the start for what came while nothing kept the schedule", async () => {
    const lastRunAt = new Date("2026-03-02T09:15:00Z");
    const its = hourly({ catchUp: true, lastRunAt });
    await settle();
    expect(runs(its.log)).toEqual([
      `${local("2026-03-02T10:00Z")} was missed: nothing kept the schedule; catching up`,
      "run at 12:30",
    ]);
    await its.end();
    const not = hourly({ catchUp: false, lastRunAt });
    await settle();
    expect(runs(not.log)).toEqual([]);
    await not.end();
  });

  it("waits for a run where it is ended, which tells of that by itself, and says where nothing runs that it has stopped", async () => {
    const idle = hourly();
    await idle.move(0);
    await idle.end();
    expect(runs(idle.log)).toEqual(["stopped"]);
    let end: () => void = () => {};
    const busy = hourly({ run: () => new Promise((done) => (end = done)) });
    await pass(busy, HOUR_MS);
    busy.abort();
    await settle();
    expect(busy.isEnded()).toBe(false);
    end();
    await busy.end();
    expect(runs(busy.log)).toEqual([]);
  });

  it("leaves out a time at which another process runs the pipeline", async () => {
    const its = hourly({ isBusy: async () => true });
    await pass(its, HOUR_MS);
    expect(runs(its.log)).toEqual(["passed over: another run of this pipeline is going on"]);
    await its.end();
  });
});
