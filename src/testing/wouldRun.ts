import type { PlannedOutcome } from "../model/plan.ts";
import type { PlanOptions } from "../pipeline/options.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";

/** The names of tasks by what would be done with them, each list in an order in which they can run. */
export type WouldRun = Readonly<Record<PlannedOutcome, readonly string[]>>;

/**
 * What a pipeline would run now, by name: `run`, `mayRun` (something upstream must run first, and may come out equal),
 * `reuse`, `skip`. Nothing runs.
 *
 * @param options as of `execute`
 * @throws PipelineError as `pipeline.plan`
 * @example
 * ```ts
 * const clock = fakeClock();
 * const example = pipeline("Example", tasks, { store: memoryStore(), clock });
 * await example.execute();
 * clock.move(6 * 3_600_000);
 * assert.deepEqual((await wouldRun(example)).run, ["Prices"]);
 * ```
 */
export async function wouldRun(pipeline: Pipeline, options: PlanOptions = {}): Promise<WouldRun> {
  const { tasks } = await pipeline.plan(options);
  const named = (outcome: PlannedOutcome): string[] =>
    tasks.filter((task) => task.outcome === outcome).map(({ name }) => name);
  return { run: named("run"), mayRun: named("mayRun"), reuse: named("reuse"), skip: named("skip") };
}
