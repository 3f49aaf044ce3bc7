import { symlinkSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { memoryStore, pipeline, task, type PipelineError, type StandardSchema, type Task } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { outcomes, project } from "../support/project.ts";

const make = (...tasks: readonly Task[]) =>
  pipeline("test", tasks, { logLevel: "silent", logFile: false, store: memoryStore() });

async function failure(promise: Promise<unknown>): Promise<PipelineError> {
  return promise.then(
    () => expect.unreachable("it did not fail"),
    (thrown: unknown) => thrown as PipelineError,
  );
}

/** A schema that answers later. */
const later: StandardSchema<string, number> = {
  "~standard": { version: 1, vendor: "test", validate: async (value) => ({ value: Number(value) }) },
};

describe("the schema of a result", () => {
  it("makes the result of what the function returns, with zod, valibot, and one that answers later", async () => {
    const rows = task("Rows", { schema: z.array(z.object({ at: z.coerce.date(), n: z.number().default(1) })) }, () => [
      { at: "2026-03-02" },
    ]);
    const upper = task("Upper", { schema: v.pipe(v.string(), v.toUpperCase()) }, async () => "oslo");
    const number = task("Number", { schema: later }, () => "5");
    const example = make(rows, upper, number);
    await example.execute();
    expect(await example.getResult(rows)).toEqual([{ at: new Date("2026-03-02"), n: 1 }]);
    expect(await example.getResult(upper)).toBe("OSLO");
    expect(await example.getResult(number)).toBe(5);
    expect(await upper.run()).toBe("OSLO");
    expect(outcomes(await example.execute())).toEqual({ Rows: "reused", Upper: "reused", Number: "reused" });
  });

  it("fails the task that returns something else, and names each place; nothing is kept", async () => {
    const schema = z.array(z.object({ id: z.number(), tags: z.record(z.string(), z.string()) }));
    const bad = task("Bad", { schema }, () => [
      { id: 1, tags: {} },
      { id: "x" as never, tags: { "a b": 5 as never } },
    ]);
    const example = make(
      bad,
      task("After", { dependencies: [bad] }, () => 1),
    );
    const log = eventLog(example);
    const error = await failure(example.execute());
    expect(error.cause).toMatchObject({ code: "RESULT_INVALID", task: "Bad" });
    const [first, ...lines] = (error.cause as Error).message.split("\n");
    expect(first).toMatch(
      /^task "Bad" returned what does not fit its schema: result\[1\]\.id: .*expected number.*, it is 'x'$/,
    );
    expect(lines).toEqual([
      expect.stringMatching(/^- result\[1\]\.tags\["a b"\]: .*expected string.*, it is 5$/),
      expect.stringMatching(/Mend what it returns/),
    ]);
    expect(log).toEqual(["start Bad", "failed Bad", "skipped After"]);
    expect((await failure(example.getResult("Bad", { allowStale: true }))).code).toBe("NO_RESULT");
  });

  it("is worth another attempt, and comes before the checks", async () => {
    let calls = 0;
    const flaky = task(
      "Flaky",
      { retry: { times: 1, delayMs: 0 }, schema: z.number(), ignoreCaptures: ["calls"] },
      () => (++calls === 1 ? "none" : 5) as number,
    );
    const report = await make(flaky).execute();
    expect(report.tasks[0]).toMatchObject({ attempts: 2, retries: [{ error: { code: "RESULT_INVALID" } }] });
  });

  it("is refused where it is none", () => {
    expect(() => make(task("T", { schema: { parse: () => 1 } } as {}, () => 1)).validate()).toThrow(/schema is none/);
  });
});

describe("the schema of a param", () => {
  const load = task(
    "Load",
    { params: { year: z.number().int().min(2000).default(2024), tags: z.array(z.string()).default([]), name: "x" } },
    ({ params }) => ({ ...params }),
  );

  it("gives its type and its default; text from the command line is read as what fits", async () => {
    const example = make(load);
    for (const [params, result] of [
      [{}, { year: 2024, tags: [], name: "x" }],
      [{ year: "2025" }, { year: 2025, tags: [], name: "x" }],
      [
        { year: 2025, tags: '["a"]' },
        { year: 2025, tags: ["a"], name: "x" },
      ],
    ] as const) {
      await example.execute({ params });
      expect(await example.getResult("Load")).toEqual(result);
    }
    // The same value from both is the same param.
    await example.execute({ params: { year: 2031 } });
    expect(outcomes(await example.execute({ params: { year: "2031" } }))).toEqual({ Load: "reused" });
  });

  it("refuses what does not fit, and what is not given and has no default, before anything runs", async () => {
    const example = make(load);
    expect(await failure(example.execute({ params: { year: 1999.5 } }))).toMatchObject({
      code: "BAD_PARAM",
      message: expect.stringMatching(/^param year: value: .*it is 1999.5\n.*--param year=…/),
    });
    const needy = make(task("Needy", { params: { city: z.string() } }, ({ params }) => params.city));
    expect((await failure(needy.execute())).message).toMatch(/param city: is not given, and its schema has no default/);
    expect((await failure(needy.plan())).code).toBe("BAD_PARAM");
    await needy.execute({ params: { city: "5" } });
    expect(await needy.getResult("Needy")).toBe("5");
    const slow = make(task("Slow", { params: { n: later } }, ({ params }) => params.n));
    expect((await failure(slow.execute({ params: { n: "5" } }))).message).toMatch(/schema of param n answers later/);
  });
});

describe("a schema in the key", () => {
  const source = (most: number, then = ""): string => `
    import { pipeline, task } from "little-pipelines";
    import { z } from "zod";
    const schema = z.array(z.object({ n: z.number().max(${most}).transform((n) => n * 2${then}) }));
    const rows = task("Rows", { schema }, () => [{ n: 2 }]);
    const example = pipeline("Example", [rows, task("Sum", { dependencies: [rows] }, ({ results }) => results.Rows[0]!.n)]);
    export default example;
    if (import.meta.main) for (let i = 0; i < 2; i++) {
      const { tasks } = await example.execute({ logLevel: "silent" });
      console.log(tasks.map(({ outcome }) => outcome).join());
    }`;

  it("counts, with all that it is made of: another runs its task, the same does not, in this process or the next", async () => {
    const scratch = project({ "pipeline.ts": source(3) });
    symlinkSync(join(import.meta.dirname, "../../node_modules/zod"), scratch.path("node_modules/zod"), "dir");
    // What zod works out inside of a schema when it is first used makes no other of it.
    expect((await scratch.node("pipeline.ts")).stdout).toBe("ran,ran\nreused,reused\n");
    expect(await scratch.run()).toEqual({ Rows: "reused", Sum: "reused" });
    scratch.write({ "pipeline.ts": source(4) });
    expect((await scratch.little("why", "Rows")).stdout).toMatch(/would run: captured values changed: schema/);
    expect(await scratch.run()).toEqual({ Rows: "ran", Sum: "reused" });
    scratch.write({ "pipeline.ts": source(4, " + 1") });
    expect(await scratch.run()).toEqual({ Rows: "ran", Sum: "ran" });
    scratch.write({ "pipeline.ts": `// A comment.\n${source(4, " + 1")}` });
    expect(await scratch.run()).toEqual({ Rows: "reused", Sum: "reused" });
  });
});
