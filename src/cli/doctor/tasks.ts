import { describeBytes, PipelineError, type Pipeline, type PlannedTask } from "../../index.ts";
import { many } from "../results/shape.ts";
import { taskFacts } from "../taskFacts.ts";
import { firstLine, ok, problem, warning, type Diagnosis } from "./diagnosis.ts";
import { packageDiagnoses } from "./packages.ts";

/**
 * The tasks of a pipeline: whether they are right, and whether their results can ever be reused.
 *
 * @param isReadable whether there is a store to ask, and nothing wrong with it
 */
export async function taskDiagnoses(pipeline: Pipeline, isReadable: boolean): Promise<Diagnosis[]> {
  const faults = faultDiagnoses(pipeline);
  if (faults.length > 0) return faults;
  const { tasks } = pipeline;
  return [
    ok("pipeline", `${pipeline.name}, ${many(tasks.length, "task")}`),
    ...policyDiagnoses(pipeline),
    ...(isReadable ? await keptDiagnoses(pipeline) : []),
    ...(await packageDiagnoses(pipeline.root, new Set(tasks.map((task) => taskFacts(task).kind)))),
  ];
}

function faultDiagnoses(pipeline: Pipeline): Diagnosis[] {
  try {
    pipeline.validate();
    return [];
  } catch (error) {
    const faults = error instanceof PipelineError && error.errors.length > 0 ? error.errors : [error];
    return faults.map((fault) => {
      const hint = (fault as Partial<PipelineError>).hint;
      return problem("pipeline", firstLine(fault), hint ?? "Mend it in the pipeline's module");
    });
  }
}

/** Policies whose moment has passed when a result is made. */
function policyDiagnoses({ tasks }: Pipeline): Diagnosis[] {
  const now = new Date();
  return tasks.flatMap(({ name, options: { expire } }) => {
    const expiresAt = expire?.expiresAt(now);
    return expiresAt === null || expiresAt === undefined || expiresAt > now
      ? []
      : [
          warning(
            "expiry",
            `${JSON.stringify(name)} expires at a moment that has passed (${expire!.description}): it runs every time`,
            "Choose a moment to come, or leave the policy out",
          ),
        ];
  });
}

/** What a plan shows: what can never be reused, what could not be followed; and what the store has too much of. */
async function keptDiagnoses(pipeline: Pipeline): Promise<Diagnosis[]> {
  try {
    const { tasks } = await pipeline.plan();
    return [...reuseDiagnoses(tasks), ...noteDiagnoses(tasks), await budgetDiagnosis(pipeline)];
  } catch (error) {
    const hint = (error as Partial<PipelineError>).hint ?? "Mend it, and ask again";
    return [problem("plan", firstLine(error), hint)];
  }
}

function reuseDiagnoses(tasks: readonly PlannedTask[]): Diagnosis[] {
  const names = tasks.filter(({ because }) => because.kind === "noResult").map(({ name }) => JSON.stringify(name));
  if (names.length === 0) return [ok("reuse", "every result can be reused")];
  return [
    warning(
      "reuse",
      `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""} returned undefined: they run every time, and so does what depends on them`,
      "Return something, declare outputs, or make the pipeline with reuseUndefined: true",
    ),
  ];
}

function noteDiagnoses(tasks: readonly PlannedTask[]): Diagnosis[] {
  const seen = new Set<string>();
  return tasks.flatMap(({ name, notes = [] }) =>
    notes.flatMap(({ problem: what, hint, isFollowed }) => {
      const text = `${JSON.stringify(name)}: ${what}`;
      if (seen.has(what)) return [];
      seen.add(what);
      return [warning("code", isFollowed ? text : `${text}, so it runs every time`, hint)];
    }),
  );
}

async function budgetDiagnosis(pipeline: Pipeline): Promise<Diagnosis> {
  const { entries, beforeBytes, afterBytes } = await pipeline.sweep({ dryRun: true });
  const topic = "budget";
  return entries.length === 0
    ? ok(topic, `${describeBytes(beforeBytes)}, and nothing to sweep`)
    : warning(
        topic,
        `${describeBytes(beforeBytes)}, of which ${describeBytes(beforeBytes - afterBytes)} are over the budget`,
        "The next run of the day sweeps it, or do it now: little-pipelines gc",
      );
}
