import { expect, it } from "vitest";
import { memoryStore, pipeline, task } from "../../src/index.ts";
import { fakeClock } from "../../src/testing/index.ts";
import { eventLog } from "../support/events.ts";

it("stands still until it is moved, and then by just as much", () => {
  const clock = fakeClock(new Date("2026-03-02T12:00:00Z"));
  expect([clock.now(), clock.elapsed()]).toEqual([Date.UTC(2026, 2, 2, 12), 0]);
  clock.move(1.5);
  clock.move(0);
  expect([clock.now(), clock.elapsed()]).toEqual([Date.UTC(2026, 2, 2, 12) + 1, 1.5]);
  expect(() => clock.move(-1)).toThrow(/moves forward/);
  expect(fakeClock().now()).toBe(Date.UTC(2026, 0, 1));
});

it("calls back in the order of time, each at its own moment, and what is asked for meanwhile too", () => {
  const clock = fakeClock(0);
  const log: string[] = [];
  const note = (name: string) => (): void => void log.push(`${name} at ${clock.now()}`);
  clock.after(30, note("late"));
  clock.after(10, () => {
    note("first")();
    clock.after(5, note("asked for meanwhile"));
    clock.after(0, note("at once"));
    clock.after(100, note("never"));
  });
  clock.after(10, note("second"));
  const callOff = clock.after(20, note("called off"));
  clock.after(-5, note("overdue"));
  callOff();
  expect(clock.waiting).toBe(4);
  clock.move(30);
  expect(log).toEqual([
    "overdue at 0",
    "first at 10",
    "second at 10",
    "at once at 10",
    "asked for meanwhile at 15",
    "late at 30",
  ]);
  expect(clock.waiting).toBe(1);
  callOff();
  clock.move(79);
  expect(log.length).toBe(6);
});

it("drives the retries of a pipeline without any waiting", async () => {
  const clock = fakeClock();
  let tries = 0;
  const flaky = task("Flaky", { retry: { times: 2, delayMs: 60_000, factor: 10 } }, () => {
    if (++tries < 3) throw new Error(`try ${tries}`);
    return tries;
  });
  const example = pipeline("Example", [flaky], { store: memoryStore(), clock, logLevel: "silent", logFile: false });
  const log = eventLog(example);
  // Moved as soon as the wait is asked for, which is right after the event.
  example.on("taskRetried", ({ delayMs }) => setImmediate(() => clock.move(delayMs)));
  const report = await example.execute();
  expect(log.filter((line) => line !== "warn")).toEqual(["start Flaky", "retry Flaky", "retry Flaky", "ran Flaky"]);
  expect(report.tasks[0]).toMatchObject({ attempts: 3, durationMs: 660_000 });
});

it("shortens waits by the same jitter each time, and the report and the history have each attempt", async () => {
  const clock = fakeClock();
  let tries = 0;
  const retry = { times: 3, delayMs: 1000, factor: 2, jitter: 0.5 };
  const flaky = task("Flaky", { retry, timeoutMs: 100, ignoreCaptures: ["tries", "clock"] }, () => {
    if (++tries === 1) throw new TypeError(`try ${tries}`);
    if (tries > 2) return tries;
    clock.move(100);
    return new Promise<never>(() => {});
  });
  const example = pipeline("Example", [flaky], { store: memoryStore(), clock, logLevel: "silent", logFile: false });
  example.on("taskRetried", ({ delayMs }) => setImmediate(() => clock.move(delayMs)));
  const [report] = (await example.execute()).tasks;
  expect(report).toMatchObject({ outcome: "ran", attempts: 3, durationMs: 750 + 100 + 1500 });
  expect(report!.retries).toEqual([
    { attempt: 1, durationMs: 0, delayMs: 750, error: { name: "TypeError", message: "try 1" } },
    {
      attempt: 2,
      durationMs: 100,
      delayMs: 1500,
      error: { name: "PipelineError", message: expect.stringContaining("limit of 100 ms"), code: "TASK_TIMED_OUT" },
    },
  ]);
  const [run] = await example.history();
  expect(run!.tasks[0]).toEqual(report);
});
