import { setImmediate as turn } from "node:timers/promises";
import type { Task } from "../model/task.ts";
import { pipeline } from "../pipeline/define.ts";
import { task } from "../pipeline/task.ts";

const inner = pipeline("Inner", [task("Inner", () => 1)], { root: "/", logLevel: "silent", logFile: false });

/**
 * The tasks that `executorContract` has an executor run. An executor that runs them elsewhere finds
 * them there by importing `executorContractTasks` of `little-pipelines/testing`.
 */
export const executorContractTasks: readonly Task[] = [
  task("Rows", () => [
    { id: 1, tags: new Set(["a"]) },
    { id: 2n, at: new Date(0) },
  ]),
  task("Later", async () => {
    await turn();
    return "later";
  }),
  task("Undefined", () => undefined),
  task("Sum", { dependencies: ["Left", "__proto__"] }, ({ results }) =>
    Object.values(results as Record<string, number>).reduce((sum, each) => sum + each, 0),
  ),
  task("Names", { dependencies: ["Left", "__proto__"] }, ({ results, name }) => [name, ...Object.keys(results)]),
  task("Spoils", { dependencies: ["Rows"] }, ({ results }) => {
    const rows = results.Rows as { id: unknown; bytes: Uint8Array }[];
    rows[0]!.bytes.fill(255);
    rows.length = 0;
    // The same object each time that it is read: what a task does to it, it sees itself.
    return (results.Rows as unknown[]).length;
  }),
  task("Reads", { dependencies: ["Rows"] }, ({ results }) => results.Rows),
  task("Throws", () => {
    throw new TypeError("boom");
  }),
  task("ThrowsLater", async () => {
    await turn();
    throw new RangeError("boom, later");
  }),
  task("Unstorable", () => ({ rows: [{ id: 1 }, { id: 2, parse: () => 1 }] })),
  task("Tells", async ({ step, log, progress }) => {
    log.info("begin", { rows: 3 });
    const raw = await step("extract", () => 1);
    const caught = await step("transform", async () => {
      await turn();
      throw new Error("bad row");
    }).catch(() => 2);
    progress(2, 3);
    log.error("end");
    return raw + caught;
  }),
  task.map("Branch", { over: [{ n: 1 }] as { n: number }[], dependencies: ["Left"] }, (item, { results, name }) => {
    item.n++;
    return [name, item, results];
  }),
  task("Param", { params: { year: 2024 } }, ({ params }) => params.year),
  task("Undeclared", { params: { year: 2024 } }, ({ params }) => (params as Record<string, unknown>).yaer),
  task("Path", ({ path }) => [path("data/a.csv"), path("/data/a.csv")]),
  task(
    "Waits",
    ({ signal }) =>
      new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason as Error);
        signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
      }),
  ),
  task("Inside", () => inner.execute()),
];
