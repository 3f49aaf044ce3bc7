import { pickTasks, type Pipeline, type PlannedOutcome, type PlanOptions } from "../../index.ts";

/** What a drawing shows of a task: what a run would do with it, or that it failed in the last one. */
export type TaskState = "valid" | "run" | "mayRun" | "skip" | "failed" | "unknown";

export interface GraphNode {
  readonly name: string;
  readonly state: TaskState;
  /** Why, in a sentence; null where the state is not known. */
  readonly reason: string | null;
  readonly tags: readonly string[];
  readonly info: string | null;
}

/** The tasks of a pipeline and how they depend on each other, in the order in which they can run. */
export interface TaskGraph {
  readonly pipeline: string;
  readonly nodes: readonly GraphNode[];
  /** By number: task `i` depends on `dependencies[i]`. */
  readonly dependencies: readonly (readonly number[])[];
}

/** Why there are no states: what `plan` threw. */
export interface ReadGraph {
  readonly graph: TaskGraph;
  readonly problem: unknown;
}

const STATES: Readonly<Record<PlannedOutcome, TaskState>> = {
  run: "run",
  mayRun: "mayRun",
  reuse: "valid",
  skip: "skip",
};

/**
 * The graph of a pipeline's tasks, or of those that are picked, with the dependencies among them.
 *
 * @param picks empty: all tasks
 */
export async function readGraph(
  pipeline: Pipeline,
  picks: readonly string[],
  params: NonNullable<PlanOptions["params"]>,
): Promise<ReadGraph> {
  const wanted = new Set(picks.length === 0 ? [] : pickTasks(pipeline.tasks, picks));
  const tasks = pipeline.tasks.filter(({ name }) => picks.length === 0 || wanted.has(name));
  const indexOf = new Map(tasks.map(({ name }, index) => [name, index]));
  const { states, problem } = await statesOf(pipeline, params);
  return {
    problem,
    graph: {
      pipeline: pipeline.name,
      nodes: tasks.map(({ name, options, info }) => ({
        name,
        ...(states.get(name) ?? { state: "unknown", reason: null }),
        tags: options.tags ?? [],
        info: info ?? null,
      })),
      dependencies: tasks.map(({ dependencies }) =>
        [...new Set(dependencies)].map((name) => indexOf.get(name)).filter((index) => index !== undefined),
      ),
    },
  };
}

type States = ReadonlyMap<string, Pick<GraphNode, "state" | "reason">>;

/** An input that is missing is no reason to draw nothing. */
async function statesOf(
  pipeline: Pipeline,
  params: NonNullable<PlanOptions["params"]>,
): Promise<{ readonly states: States; readonly problem: unknown }> {
  try {
    const [{ tasks }, [last]] = await Promise.all([pipeline.plan({ params }), pipeline.history({ limit: 1 })]);
    const failures = new Map(
      last?.tasks.filter(({ outcome }) => outcome === "failed").map(({ name, reason }) => [name, reason]),
    );
    const states = tasks.map(({ name, outcome, reason }): [string, Pick<GraphNode, "state" | "reason">] => {
      const failure = outcome === "reuse" ? undefined : failures.get(name);
      return [
        name,
        failure === undefined
          ? { state: STATES[outcome], reason }
          : { state: "failed", reason: `failed in the last run: ${failure}` },
      ];
    });
    return { states: new Map(states), problem: undefined };
  } catch (problem) {
    return { states: new Map(), problem };
  }
}
