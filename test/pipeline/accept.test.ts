import { describe, expect, it } from "vitest";
import { memoryStore, pipeline, task, value, type Pipeline, type Store } from "../../src/index.ts";
import { eventLog } from "../support/events.ts";
import { outcomes, project } from "../support/project.ts";

function build(store: Store, input: number, loaded = 1): Pipeline {
  // What they capture is the input itself: one of the two is enough.
  const ignoreCaptures = ["loaded", "input"];
  const load = task("Load", { inputs: [value(loaded)], ignoreCaptures }, () => loaded);
  const sum = task(
    "Sum",
    { dependencies: [load], inputs: [value(input)], ignoreCaptures },
    ({ results }) => results.Load + input,
  );
  return pipeline("accepted", [load, sum], { store, logLevel: "silent", logFile: false });
}

describe("a change that is accepted", () => {
  it("is no reason to run, is on record, and can be taken back", async () => {
    const store = memoryStore();
    const { runId } = await build(store, 1).execute();
    const example = build(store, 2);
    const log = eventLog(example);
    expect(await example.explain("Sum")).toMatchObject({ outcome: "run", reason: "inputs changed: value 0" });
    await example.accept("Sum");
    const explained = await example.explain("Sum");
    expect(explained).toMatchObject({ outcome: "reuse", reason: "cached", differences: [] });
    expect(outcomes(await example.execute())).toEqual({ Load: "reused", Sum: "reused" });
    expect(await example.getResult("Sum")).toBe(2);
    const { kept } = await example.explain("Sum");
    expect(explained.kept).toEqual(kept);
    expect(kept).toMatchObject({
      runId,
      reason: expect.stringMatching(/^accepted as equal on 2.+Z: inputs changed: value 0$/),
      differences: [{ part: "inputs", label: "value 0", change: "changed" }],
    });
    await example.accept("Sum", { undo: true });
    expect(outcomes(await example.execute())).toEqual({ Load: "reused", Sum: "ran" });
    expect(log).toEqual(["reused Load", "reused Sum", "reused Load", "start Sum", "ran Sum"]);
    expect(await example.getResult("Sum")).toBe(3);
  });

  it("is of that task alone, and of that change alone", async () => {
    const store = memoryStore();
    await build(store, 1).execute();
    await build(store, 2).accept("Sum");
    expect(outcomes(await build(store, 3).execute())).toEqual({ Load: "reused", Sum: "ran" });
    expect(outcomes(await build(store, 2, 5).execute())).toEqual({ Load: "ran", Sum: "ran" });
  });

  it("must be one of its own code or inputs", async () => {
    const store = memoryStore();
    const refusal = (example: Pipeline, options = {}): Promise<Error> =>
      example.accept("Sum", options).then(
        () => expect.unreachable(),
        (error: Error) => error,
      );
    expect(await refusal(build(store, 1))).toMatchObject({
      code: "NOT_ACCEPTABLE",
      message: 'task "Sum" cannot be accepted: it has no kept result to go on with\n  Run it.',
    });
    await build(store, 1).execute();
    expect((await refusal(build(store, 1))).message).toMatch(/it would be reused anyway/);
    expect((await refusal(build(store, 1), { undo: true })).message).toBe(
      'task "Sum" has nothing to undo: no change was accepted for what it is now\n  See: little-pipelines why Sum',
    );
    expect((await refusal(build(store, 1, 2))).message).toMatch(/"Load" must run first/);
    await build(store, 1, 2).execute({ only: ["Load"] });
    expect((await refusal(build(store, 1, 2))).message).toMatch(/upstream results changed: Load/);
    expect((await refusal(build(store, 2, 2))).message).toMatch(/upstream results changed: Load/);
  });
});

it("little accept shows what is accepted, little why remembers it, and --undo takes it back", async () => {
  const source = (rate: number): string => `
import { pipeline, task } from "little-pipelines";
function rate() { return ${rate}; }
export default pipeline("cli", [task("Sum", () => rate() * 2)]);`;
  const scratch = project({ "pipeline.ts": source(1) });
  await scratch.run();
  scratch.write({ "pipeline.ts": source(2) });
  const accepted = await scratch.little("accept", "Sum");
  expect(accepted.stdout).toMatch(/^Sum: accepted as equal, code changed: .*rate\n/);
  const [, ...differences] = accepted.stdout.trimEnd().split("\n");
  expect(differences.join("\n")).toMatch(/return 1;[^]*return 2;/);
  const why = async (): Promise<string[]> => (await scratch.little("why", "Sum")).stdout.trimEnd().split("\n");
  const remembered = [
    expect.stringMatching(/^For what it is now it was accepted as equal on .+: code changed: .*rate$/),
    ...differences,
  ];
  expect((await why()).slice(-remembered.length)).toEqual(remembered);
  expect(await scratch.run()).toEqual({ Sum: "reused" });
  expect((await why()).slice(-remembered.length)).toEqual(remembered);
  expect((await scratch.little("accept", "Sum", "--undo")).stdout).toBe(
    "Sum: no longer accepted as equal, it runs again\n",
  );
  expect(await scratch.little("accept", "Sum", "--undo")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: task "Sum" has nothing to undo: /),
  });
  expect(await scratch.run()).toEqual({ Sum: "ran" });
  expect(await scratch.little("accept", "Sum")).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/would be reused/),
  });
});
