import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, PipelineError, task, type Pipeline, type Store, type Task } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { outcomes } from "../support/project.ts";

const QUIET = { logLevel: "silent", logFile: false } as const;
const make = <const Tasks extends readonly Task[]>(tasks: Tasks, store: Store = memoryStore()) =>
  pipeline("test", tasks, { ...QUIET, store, concurrency: 2 });

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PipelineError);
  return error as PipelineError;
}

/** A diamond whose tasks count their runs. */
function diamond(store: Store = memoryStore()): { runs: string[]; example: Pipeline } {
  const runs: string[] = [];
  const counted = (name: string, dependencies: string[]): Task =>
    task(name, { dependencies, ignoreCaptures: ["runs"] }, ({ results }) => {
      runs.push(name);
      return `${name}(${Object.values(results).join()})`;
    });
  const tasks = [
    counted("Last", ["Left", "Right"]),
    counted("Left", ["First"]),
    counted("Right", ["First"]),
    counted("First", []),
  ];
  return { runs, example: make(tasks, store) };
}

describe("execute", () => {
  it("runs each task once, after what it depends on, and reuses every result the next time", async () => {
    const { runs, example } = diamond();
    const log = eventLog(example);
    const report = await example.execute();
    expect(await example.getResult("Last")).toBe("Last(Left(First()),Right(First()))");
    expect(runs).toEqual(["First", "Left", "Right", "Last"]);
    expect(log).toEqual([
      "start First",
      "ran First",
      "start Left",
      "start Right",
      "ran Left",
      "ran Right",
      "start Last",
      "ran Last",
    ]);
    expect(report).toMatchObject({ pipeline: "test", outcome: "succeeded" });
    expect(report.tasks.map(({ reason }) => reason)).toEqual(Array(4).fill("first run"));
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);

    log.length = 0;
    const second = await example.execute();
    expect(log).toEqual(["reused First", "reused Left", "reused Right", "reused Last"]);
    expect(second.tasks.every(({ reason }) => reason === "cached")).toBe(true);
  });

  it("starts a task as soon as its own dependencies are done, not when a layer is", async () => {
    const release = Promise.withResolvers<void>();
    const slow = task("Slow", () => release.promise.then(() => 1));
    const quick = task("Quick", () => 1);
    const after = task("AfterQuick", { dependencies: [quick] }, () => {
      release.resolve();
      return 2;
    });
    const example = make([slow, quick, after]);
    const log = eventLog(example);
    await example.execute();
    expect(log.indexOf("ran AfterQuick")).toBeLessThan(log.indexOf("ran Slow"));
  });

  it("runs no more tasks at a time than asked, and serial is one", async () => {
    for (const [concurrency, most] of [
      [3, 3],
      ["serial", 1],
    ] as const) {
      let running = 0;
      let seen = 0;
      const tasks = Array.from({ length: 9 }, (_, i) =>
        task(`T${i}`, async () => {
          seen = Math.max(seen, ++running);
          await new Promise(setImmediate);
          running--;
          return i;
        }),
      );
      await make(tasks).execute({ concurrency });
      expect(seen).toBe(most);
    }
  });

  it("runs a chain of 100,000 tasks without running out of stack", async () => {
    const tasks = Array.from({ length: 100_000 }, (_, i) =>
      task(`T${i}`, { dependencies: i === 0 ? [] : [`T${i - 1}`] }, ({ results }) =>
        i === 0 ? 0 : (Object.values(results)[0] as number) + 1,
      ),
    );
    const example = pipeline("chain", tasks, { ...QUIET, store: memoryStore() });
    await example.execute();
    expect(await example.getResult("T99999")).toBe(99_999);
  });

  it("leaves what is downstream valid when a task ran again and gave an equal value", async () => {
    const { runs, example } = diamond();
    await example.execute();
    runs.length = 0;
    const report = await example.execute({ force: ["First"] });
    expect(runs).toEqual(["First"]);
    expect(outcomes(report)).toEqual({ First: "ran", Left: "reused", Right: "reused", Last: "reused" });
    expect(report.tasks[0]!.reason).toBe("forced");
  });

  it("runs everything again when all is forced, though all is cached", async () => {
    const { runs, example } = diamond();
    await example.execute();
    runs.length = 0;
    await example.execute({ force: true });
    // Which of the two in the middle goes first depends on how long they took before.
    expect(runs.toSorted()).toEqual(["First", "Last", "Left", "Right"]);
  });

  it("looks only at the tasks asked for and at what they need", async () => {
    const { example } = diamond();
    expect(outcomes(await example.execute({ only: ["Left"] }))).toEqual({ First: "ran", Left: "ran" });
    expect(outcomes(await example.execute())).toEqual({ First: "reused", Left: "reused", Right: "ran", Last: "ran" });
  });

  it("runs a task on the newest kept results of the others with upstream: false, and says so", async () => {
    const store = memoryStore();
    await diamond(store).example.execute();
    const { example, runs } = diamond(store);
    const report = await example.execute({ only: ["Last"], upstream: false, force: ["Last"] });
    expect(runs).toEqual(["Last"]);
    expect(report.tasks).toHaveLength(1);
    expect(report.tasks[0]!.reason).toBe("forced; on the newest kept results of Left, Right");
    const error = await failure(diamond().example.execute({ only: ["Last"], upstream: false }));
    expect(error).toMatchObject({ code: "NO_RESULT" });
    expect(error.message).toMatch(/"Left" has no kept result/);
  });

  it("does not run what is skipped: what depends on it gets its valid result, or is skipped too", async () => {
    const store = memoryStore();
    const first = diamond(store);
    expect(outcomes(await first.example.execute({ skip: ["Left"] }))).toEqual({
      First: "ran",
      Left: "skipped",
      Right: "ran",
      Last: "skipped",
    });
    await first.example.execute();
    const report = await first.example.execute({ skip: ["Left"], force: ["Last"] });
    expect(outcomes(report)).toEqual({ First: "reused", Left: "skipped", Right: "reused", Last: "ran" });
    expect(await first.example.getResult("Last")).toBe("Last(Left(First()),Right(First()))");
  });

  it("lets force win over skip", async () => {
    const { example, runs } = diamond();
    await example.execute();
    runs.length = 0;
    await example.execute({ force: ["Left"], skip: ["Left"] });
    expect(runs).toEqual(["Left"]);
  });

  it("refuses unknown names and options with the nearest that exist, and runs nothing", async () => {
    const { example, runs } = diamond();
    for (const [options, message] of [
      [{ force: ["Lfet"] }, /force: there is no task "Lfet".*\n.*Did you mean "Left"\?/],
      [{ only: ["Nothing like it"] }, /only: there is no task.*\n.*Its tasks: Last, Left/],
      [{ skip: ["first"] }, /Did you mean "First"\?/],
      [{ concurency: 3 }, /no option "concurency".*\n.*Did you mean "concurrency"\?/],
      [{ concurrency: 0 }, /concurrency is 0/],
      [{ upstream: false }, /`upstream: false` goes with `only`/],
      [{ params: { year: 1 } }, /no task declares a param "year"/],
    ] as const) {
      const error = await failure(example.execute(options as object));
      expect(error.message).toMatch(message);
    }
    expect(runs).toEqual([]);
  });
});

describe("a failing task", () => {
  const boom = (): never => {
    throw new RangeError("boom");
  };

  it("stops only what depends on it, and execute rejects with the report, every error and the first as cause", async () => {
    const bad = task("Bad", boom);
    const worse = task("Worse", () => {
      throw new Error("worse");
    });
    const good = task("Good", () => 1);
    const example = make([
      bad,
      worse,
      good,
      task("AfterBad", { dependencies: [bad, good] }, () => 2),
      task("AfterGood", { dependencies: [good] }, () => 3),
    ]);
    const log = eventLog(example);
    const error = await failure(example.execute());
    expect(error.code).toBe("RUN_FAILED");
    expect(error.cause).toBeInstanceOf(RangeError);
    expect(error.errors.map(({ message }) => message)).toEqual(["boom", "worse"]);
    expect(outcomes(error.report!)).toEqual({
      Bad: "failed",
      Worse: "failed",
      Good: "ran",
      AfterBad: "skipped",
      AfterGood: "ran",
    });
    expect(error.report!.tasks.find(({ name }) => name === "AfterBad")!.reason).toBe('"Bad" failed');
    expect(log).not.toContain("start AfterBad");
    expect(await example.getResult("AfterGood")).toBe(3);
  });

  it("is taken up again in the next run, which goes on from there", async () => {
    let isBroken = true;
    const runs: string[] = [];
    const one = task("One", { ignoreCaptures: ["runs"] }, () => {
      runs.push("One");
      return 1;
    });
    const two = task("Two", { dependencies: [one], ignoreCaptures: ["isBroken", "runs"] }, () => {
      runs.push("Two");
      if (isBroken) throw new Error("not today");
      return 2;
    });
    const example = make([one, two]);
    await failure(example.execute());
    isBroken = false;
    expect(outcomes(await example.execute())).toEqual({ One: "reused", Two: "ran" });
    expect(runs).toEqual(["One", "Two", "Two"]);
  });

  it("is reported whatever it throws", async () => {
    for (const thrown of [undefined, null, "text", 42, { code: 7 }, Symbol("s")]) {
      const example = make([
        task("T", () => {
          // oxlint-disable-next-line no-throw-literal
          throw thrown;
        }),
      ]);
      const error = await failure(example.execute());
      expect(error.report!.tasks[0]).toMatchObject({ outcome: "failed" });
      expect(error.cause).toMatchObject({ code: "TASK_FAILED", cause: thrown });
    }
  });

  it("skips a dependent quietly where that asks for it", async () => {
    const bad = task("Bad", boom);
    const quiet = task("Quiet", { dependencies: [bad], onUpstreamFailure: "skip" }, () => 1);
    const loud = task("Loud", { dependencies: [bad] }, () => 1);
    const example = make([bad, quiet, loud]);
    const heard: Record<string, boolean> = {};
    example.on("taskFinished", ({ task: name, quiet: isQuiet }) => (heard[name] = isQuiet));
    const error = await failure(example.execute());
    expect(heard).toEqual({ Bad: false, Quiet: true, Loud: false });
    expect(error.errors).toHaveLength(1);
  });

  it("starts nothing new with keepGoing: false, and keeps what finished", async () => {
    const bad = task("Bad", boom);
    const others = Array.from({ length: 4 }, (_, i) => task(`T${i}`, () => i));
    const example = make([bad, ...others]);
    const error = await failure(example.execute({ keepGoing: false, concurrency: "serial" }));
    expect(outcomes(error.report!)).toEqual({
      Bad: "failed",
      T0: "skipped",
      T1: "skipped",
      T2: "skipped",
      T3: "skipped",
    });
    expect(error.report!.tasks[1]!.reason).toMatch(/"Bad" failed and keepGoing is false/);
  });

  it("is tried again as often as it asks, and the report counts the attempts", async () => {
    let calls = 0;
    const flaky = task("Flaky", { retry: { times: 3, delayMs: 0 }, ignoreCaptures: ["calls"] }, () => {
      if (++calls < 3) throw new Error(`attempt ${calls}`);
      return calls;
    });
    const example = make([flaky]);
    const log = eventLog(example);
    const report = await example.execute();
    expect(log).toEqual(["start Flaky", "retry Flaky", "retry Flaky", "ran Flaky"]);
    expect(report.tasks[0]).toMatchObject({ outcome: "ran", attempts: 3 });
  });

  it("fails when its time is up, and its signal tells it", async () => {
    const seen = Promise.withResolvers<unknown>();
    const slow = task("Slow", { timeoutMs: 5 }, ({ signal }) => {
      signal.addEventListener("abort", () => seen.resolve(signal.reason));
      return new Promise<never>(() => {});
    });
    const error = await failure(make([slow]).execute());
    expect(error.cause).toMatchObject({ code: "TASK_TIMED_OUT" });
    expect(await seen.promise).toBe(error.cause);
  });
});

describe("a cancelled run", () => {
  it("keeps what finished, stops what runs, and reports the rest as cancelled", async () => {
    const cancelling = new AbortController();
    const done = task("Done", () => 1);
    const waits = task("Waits", { dependencies: [done], ignoreCaptures: ["cancelling"] }, ({ signal }) => {
      cancelling.abort(new Error("enough"));
      return new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason as Error);
      });
    });
    const after = task("After", { dependencies: [waits] }, () => 3);
    const example = make([done, waits, after]);
    const log = eventLog(example);
    const error = await failure(example.execute({ signal: cancelling.signal }));
    expect(error).toMatchObject({ code: "RUN_CANCELLED", report: { outcome: "cancelled" } });
    expect(log).toEqual(["start Done", "ran Done", "start Waits", "cancelled Waits", "cancelled After"]);
    expect(outcomes(await example.execute({ only: ["Done"] }))).toEqual({ Done: "reused" });
  });

  it("runs nothing where the signal is aborted already", async () => {
    const { example, runs } = diamond();
    const error = await failure(example.execute({ signal: AbortSignal.abort() }));
    expect(error.code).toBe("RUN_CANCELLED");
    expect(runs).toEqual([]);
  });
});

describe("an error from behind", () => {
  it("fails the task that left a rejected promise, and the others go on", async () => {
    const careless = task("Careless", async () => {
      void Promise.reject(new Error("nobody listens"));
      await new Promise(() => {});
    });
    const example = make([careless, task("Other", () => 1)]);
    const error = await failure(example.execute());
    expect(error.cause).toMatchObject({ code: "UNHANDLED_REJECTION", task: "Careless" });
    expect((error.cause as Error).message).toMatch(/nobody listens/);
    expect(outcomes(error.report!)).toEqual({ Careless: "failed", Other: "ran" });
  });
});

describe("inside a task", () => {
  it("execute, getResult and run are refused, since they would be hidden inputs", async () => {
    const inner = make([task("Inner", () => 1)]);
    for (const call of [() => inner.execute(), () => inner.getResult("Inner"), () => inner.tasks[0]!.run()]) {
      const error = await failure(
        make([task("Outer", { ignoreCaptures: ["call"] }, () => call() as Promise<number>)]).execute(),
      );
      expect(error.cause).toMatchObject({ code: "CALLED_INSIDE_TASK" });
      expect((error.cause as Error).message).toMatch(/inside task "Outer"[^]*declare a dependency/);
    }
  });
});
