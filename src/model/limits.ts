import { PipelineError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import type { OptionFault } from "./optionFault.ts";
import type { Task, TaskOptions } from "./task.ts";

/** How many units each named limit of a pipeline has. */
export type Capacities = Readonly<Record<string, number>>;

/** How many units a task takes, by the limit's name. */
export type Units = readonly (readonly [limit: string, units: number])[];

/** What a task takes while it runs. */
export function unitsOf(limits: NonNullable<TaskOptions["limits"]>): Units {
  return Array.isArray(limits)
    ? [...new Set(limits as readonly string[])].map((name) => [name, 1] as const)
    : Object.entries(limits as Readonly<Record<string, number>>);
}

/** What is wrong with a task's `limits` by themselves. */
export function unitFaults(limits: unknown): OptionFault[] {
  const hint = 'Write limits: ["api.example"], or limits: { "api.example": 2 } for two units.';
  if (typeof limits !== "object" || limits === null) return [{ what: `limits is ${String(limits)}`, hint }];
  if (Array.isArray(limits)) {
    const other = (limits as unknown[]).findIndex((name) => typeof name !== "string");
    return other === -1 ? [] : [{ what: `limits holds ${String(limits[other])}, which is no name`, hint }];
  }
  return Object.entries(limits)
    .filter(([, units]) => !isCount(units))
    .map(([name, units]) => ({
      what: `limits takes ${String(units)} units of ${JSON.stringify(name)}`,
      hint: "Units are whole numbers, 1 or more.",
    }));
}

/** Limits that tasks take units of, and that the pipeline does not have, or has too few units of. */
export function limitFaults(tasks: readonly Task[], capacities: Capacities): PipelineError[] {
  const faults: PipelineError[] = [];
  for (const { name: task, options } of tasks) {
    if (options.limits === undefined || unitFaults(options.limits).length > 0) continue;
    for (const [limit, units] of unitsOf(options.limits)) {
      const capacity = Object.hasOwn(capacities, limit) ? capacities[limit]! : undefined;
      if (capacity !== undefined && units <= capacity) continue;
      const quoted = JSON.stringify(limit);
      const [what, hint] =
        capacity === undefined
          ? [
              `takes units of limit ${quoted}, which the pipeline does not have`,
              didYouMean(limit, Object.keys(capacities)) ??
                `Give the pipeline that limit: pipeline(…, { limits: { ${quoted}: 2 } }).`,
            ]
          : [
              `takes ${units} units of limit ${quoted}, which has ${capacity}`,
              "It could never run: take fewer, or raise the limit.",
            ];
      faults.push(new PipelineError("INVALID_PIPELINE", `task ${JSON.stringify(task)} ${what}`, { hint, task }));
    }
  }
  return faults;
}

/**
 * Refuses what cannot be the limits of a pipeline.
 *
 * @throws PipelineError `BAD_OPTION`
 */
export function checkCapacities(limits: unknown): void {
  const hint = 'For example limits: { "api.example": 2 }: at most two tasks at a time that take a unit of it.';
  if (typeof limits !== "object" || limits === null || Array.isArray(limits))
    throw new PipelineError(
      "BAD_OPTION",
      `a pipeline's limits are ${Array.isArray(limits) ? "a list" : String(limits)}`,
      {
        hint,
      },
    );
  for (const [name, capacity] of Object.entries(limits)) {
    if (isCount(capacity)) continue;
    throw new PipelineError("BAD_OPTION", `limit ${JSON.stringify(name)} is ${String(capacity)}`, {
      hint: "It is a whole number of units, 1 or more.",
    });
  }
}

function isCount(units: unknown): boolean {
  return Number.isSafeInteger(units) && (units as number) >= 1;
}
