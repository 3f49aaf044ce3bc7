import { describe, expectTypeOf, it } from "vitest";
import { check, task, type Check, type Task } from "../../src/index.ts";

interface Flight {
  readonly origin: string;
  readonly delay: number | null;
}

declare const flights: () => Flight[];

describe("checks of a task", () => {
  it("leave its result's type alone, and take its rows", () => {
    const load = task(
      "Load",
      {
        checks: [
          check.notNull("origin"),
          check.unique(["origin", "delay"]),
          check.range("delay", { min: 0 }, { severity: "warn" }),
          check.rowCount({ min: 1 }),
          check("no negative delays", (rows: Flight[]) => rows.every(({ delay }) => (delay ?? 0) >= 0)),
          check("as a whole", (rows: readonly { origin: string }[], { params }) => rows.length > 0 || "year" in params),
        ],
      },
      () => flights(),
    );
    expectTypeOf(load).toExtend<Task<"Load", Flight[]>>();
    const later = task("Later", { checks: [check.notNull("origin")] }, async ({ log }) => {
      log.info("loading");
      return flights();
    });
    expectTypeOf(later).toExtend<Task<"Later", Flight[]>>();
  });

  it("are of what it returns", () => {
    // @ts-expect-error there is no such column
    task("Load", { checks: [check.notNull("orign")] }, () => flights());
    // @ts-expect-error it returns rows
    task("Load", { checks: [check("positive", (n: number) => n > 0)] }, () => flights());
    // @ts-expect-error it returns a number
    task("Count", { checks: [check.notNull("origin")] }, () => 1);
    // @ts-expect-error a function alone has no name
    task("Count", { checks: [(n: number) => n > 0] }, () => 1);
    // @ts-expect-error there is no such severity
    check("x", () => true, { severity: "error" });
  });

  it("can be kept in lists, and be of any rows", () => {
    const checks: Check[] = [check.rowCount(5), check("x", (rows: Flight[]) => rows.length > 0)];
    expectTypeOf(task("Load", { checks }, () => flights())).toExtend<Task<"Load", Flight[]>>();
    task("Loose", { checks: [check.notNull("a")] }, (): Record<string, string>[] => []);
  });
});
