import { describe, expectTypeOf, it } from "vitest";
import {
  findTasks,
  pipeline,
  task,
  type AuditReport,
  type EventOf,
  type Pipeline,
  type RunEvent,
  type RunReport,
  type Task,
} from "../../src/index.ts";

const one = task("One", () => 1);
const two = task("Two", async () => "two");
const elsewhere = task("Elsewhere", () => true);

describe("a pipeline", () => {
  it("knows the results of its tasks by name", () => {
    expectTypeOf(pipeline("Example", [one, two])).toEqualTypeOf<Pipeline<{ One: number; Two: string }>>();
  });

  it("is wider by what is added", () => {
    const wider = pipeline("Example", [one]).add(two).add(elsewhere);
    expectTypeOf(wider.getResult("One")).resolves.toEqualTypeOf<number>();
    expectTypeOf(wider.getResult("Two")).resolves.toEqualTypeOf<string>();
    expectTypeOf(wider.getResult("Elsewhere")).resolves.toEqualTypeOf<boolean>();
    const empty = pipeline("Example").add(one, two);
    expectTypeOf(empty.getResult("Two")).resolves.toEqualTypeOf<string>();
  });

  it("is a pipeline, whatever is in it", () => {
    expectTypeOf(pipeline("Example", [one])).toExtend<Pipeline>();
    expectTypeOf<Pipeline<{ One: number }>>().not.toExtend<Pipeline<{ One: string }>>();
  });

  it("takes lists of tasks that were made otherwise", () => {
    const listed: readonly Task[] = [one, two];
    expectTypeOf(pipeline("Example", listed).getResult("One")).resolves.toEqualTypeOf<unknown>();
    expectTypeOf(pipeline("Example", findTasks({ one })).getResult("One")).resolves.toEqualTypeOf<unknown>();
    expectTypeOf(pipeline("Example", [...listed, one])).toExtend<Pipeline>();
    const years = [2023, 2024].map((year) => task(`Year ${year}`, () => year));
    expectTypeOf(pipeline("Example", years).getResult("Year 2023")).resolves.toEqualTypeOf<number>();
    // @ts-expect-error that is a name
    pipeline("Example", ["One"]);
  });
});

describe("getResult", () => {
  const example = pipeline("Example", [one, two]);

  it("is typed by the task, also one that is only known to be somewhere in the pipeline", () => {
    expectTypeOf(example.getResult(one)).resolves.toEqualTypeOf<number>();
    expectTypeOf(example.getResult(elsewhere, { allowStale: true })).resolves.toEqualTypeOf<boolean>();
  });

  it("is typed by a name that the pipeline knows, and unknown by another", () => {
    expectTypeOf(example.getResult("One")).resolves.toEqualTypeOf<number>();
    expectTypeOf(example.getResult("Two", { allowStale: true })).resolves.toEqualTypeOf<string>();
    expectTypeOf(example.getResult("Three")).resolves.toEqualTypeOf<unknown>();
    expectTypeOf(example.getResult("One" as string)).resolves.toEqualTypeOf<unknown>();
  });
});

describe("what else a pipeline gives", () => {
  const example = pipeline("Example", [one, two]);

  it("is typed", () => {
    expectTypeOf(example.tasks).toEqualTypeOf<readonly Task[]>();
    expectTypeOf(example.getTask("One").run()).resolves.toEqualTypeOf<unknown>();
    expectTypeOf(example.execute()).resolves.toEqualTypeOf<RunReport>();
    expectTypeOf(example.validate()).toEqualTypeOf<void>();
    expectTypeOf(example.audit({ only: ["One"], sample: 0.1, seed: "a" })).resolves.toEqualTypeOf<AuditReport>();
    // @ts-expect-error an audit forces nothing
    void example.audit({ force: true });
    // @ts-expect-error unknown option
    void example.execute({ forse: true });
    // @ts-expect-error no level
    void example.execute({ logLevel: "loud" });
  });

  it("tells each kind of event as what it is", () => {
    example.on("taskFinished", (event) => {
      expectTypeOf(event).toEqualTypeOf<EventOf<"taskFinished">>();
      expectTypeOf(event.report.outcome).toEqualTypeOf<"ran" | "reused" | "failed" | "skipped" | "cancelled">();
    });
    example.on("event", (event) => {
      expectTypeOf(event).toEqualTypeOf<RunEvent>();
      if (event.kind === "stepFinished") expectTypeOf(event.step).toEqualTypeOf<string>();
    });
    // @ts-expect-error no such event
    example.on("taskEnded", () => {});
    expectTypeOf(example.on("event", () => {})).toEqualTypeOf<() => void>();
  });
});
