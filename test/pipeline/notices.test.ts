import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { consoleListener, memoryStore, pipeline, task, type Pipeline, type RunEvent } from "../../src/index.ts";

const make = (work: () => unknown): Pipeline =>
  pipeline("test", [task("Only", work)], { logLevel: "silent", logFile: false, store: memoryStore() });

const boom = (): never => {
  throw new Error("boom");
};

describe('on("complete") and on("fail")', () => {
  it("tell of runs that succeeded and of runs that failed, with the report", async () => {
    const told: string[] = [];
    for (const work of [() => 1, boom]) {
      const example = make(work);
      example.on("complete", ({ report }) => told.push(`complete ${report.outcome} ${report.tasks[0]!.name}`));
      example.on("fail", ({ report }) => told.push(`fail ${report.outcome} ${report.tasks[0]!.error!.message}`));
      await example.execute().catch(() => {});
    }
    expect(told).toEqual(["complete succeeded Only", "fail failed boom"]);
  });

  it("tell of no run that was cancelled", async () => {
    const told: string[] = [];
    const example = make(() => 1);
    example.on("complete", () => told.push("complete"));
    example.on("fail", () => told.push("fail"));
    await expect(example.execute({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "RUN_CANCELLED" });
    expect(told).toEqual([]);
  });

  it("are waited for, so that a notice is sent before a script ends", async () => {
    const told: string[] = [];
    const example = make(boom);
    example.on("fail", async () => {
      await turn();
      told.push("sent");
    });
    await expect(example.execute()).rejects.toMatchObject({ code: "RUN_FAILED" });
    expect(told).toEqual(["sent"]);
  });

  it("stop nothing by an error, whether thrown or awaited", async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on("warning", onWarning);
    const example = make(() => 1);
    example.on("complete", () => {
      throw new Error("no answer");
    });
    example.on("complete", async () => {
      await turn();
      throw new Error("too late");
    });
    expect(await example.execute()).toMatchObject({ outcome: "succeeded" });
    await turn();
    process.off("warning", onWarning);
    expect(warnings).toEqual([
      'a listener for "complete" threw: Error: no answer',
      'a listener for "complete" threw: Error: too late',
    ]);
  });

  it("can run the next pipeline, and wait for it", async () => {
    const second = make(() => 2);
    const example = make(() => 1);
    example.on("complete", () => second.execute());
    await example.execute();
    expect(await second.getResult("Only")).toBe(2);
  });
});

describe("execute({ console })", () => {
  it("shows the run in place of the lines on stderr, unless nothing is to be shown", async () => {
    const example = pipeline("test", [task("Only", () => 1)], { logFile: false, store: memoryStore() });
    let text = "";
    const write = (more: string): void => void (text += more);
    const levels: string[] = [];
    await example.execute({
      console: (level) => {
        levels.push(level);
        return consoleListener({ level, out: { write } });
      },
    });
    expect(text).toMatch(/Only {2}DONE/);
    await example.execute({ logLevel: "silent", console: () => expect.unreachable() });
    expect(levels).toEqual(["info"]);
  });
});

describe("what events tell of the time that a run will take", () => {
  it("is what the tasks took the last time, and the longest way to the end", async () => {
    let now = 0;
    const clock = { now: () => now, elapsed: () => now };
    const takes = (name: string, ms: number, dependencies: string[] = []) =>
      task(name, { dependencies, ignoreCaptures: ["now"] }, () => {
        now += ms;
        return name;
      });
    const store = memoryStore();
    const of = (...more: ReturnType<typeof takes>[]): Pipeline =>
      pipeline("test", [takes("A", 100), takes("B", 300, ["A"]), ...more], {
        logLevel: "silent",
        logFile: false,
        concurrency: 1,
        store,
        clock: clock as never,
      });
    const timesOf = async (example: Pipeline, force: boolean): Promise<unknown[]> => {
      const told: unknown[] = [];
      example.on("event", (event: RunEvent) => {
        if (event.kind === "runStarted") told.push(["run", event.workMs]);
        if (event.kind === "taskStarted") told.push([event.task, event.expectedMs, event.pathMs]);
        if (event.kind === "taskFinished") told.push([event.task, event.workLeftMs]);
      });
      await example.execute({ force });
      return told;
    };
    expect(await timesOf(of(), false)).toEqual([
      ["run", undefined],
      ["A", undefined, undefined],
      ["A", undefined],
      ["B", undefined, undefined],
      ["B", undefined],
    ]);
    expect(await timesOf(of(), true)).toEqual([
      ["run", 400],
      ["A", 100, 400],
      ["A", 300],
      ["B", 300, 300],
      ["B", 0],
    ]);
    // One that never ran counts with the mean of the others.
    expect(await timesOf(of(takes("C", 50)), false)).toEqual([
      ["run", 600],
      ["A", 500],
      ["B", 200],
      ["C", undefined, 200],
      ["C", 0],
    ]);
  });
});
