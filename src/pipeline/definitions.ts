import { PipelineError } from "../model/errors.ts";
import { findFaults } from "../model/faults.ts";
import { buildGraph, type Graph } from "../model/graph.ts";
import { checkCapacities, type Capacities } from "../model/limits.ts";
import { isTask, type Task } from "../model/task.ts";
import type { PipelineOptions } from "./options.ts";
import { numberOf } from "./request.ts";

/** The tasks of a pipeline as they were defined, with what follows from them alone. */
export class Definitions {
  readonly #pipeline: string;
  readonly #tasks: Task[] = [];
  #graph: Graph | undefined;
  #isValid = false;

  readonly #limits: Capacities;
  readonly #executor: PipelineOptions["executor"];

  /**
   * @param pipeline its name, for messages
   * @param options `limits`: those that its tasks may take units of; `executor`: where tasks run that do not say
   */
  constructor(pipeline: string, { limits = {}, executor }: Pick<PipelineOptions, "limits" | "executor">) {
    checkCapacities(limits);
    this.#pipeline = pipeline;
    this.#limits = limits;
    this.#executor = executor;
  }

  /** In the order in which they were added, which is that of the graph's numbers. */
  get tasks(): readonly Task[] {
    return this.#tasks;
  }

  get graph(): Graph {
    return (this.#graph ??= buildGraph(this.#tasks));
  }

  /** @throws PipelineError `BAD_TASK` where one is none */
  add(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (isTask(task)) continue;
      throw new PipelineError(
        "BAD_TASK",
        `pipeline ${JSON.stringify(this.#pipeline)} was given ${task === undefined ? "undefined" : typeof task} where a task belongs`,
        { hint: 'Give it what task("…", …) returns; of a module, findTasks(module).' },
      );
    }
    this.#tasks.push(...tasks);
    this.#graph = undefined;
    this.#isValid = false;
  }

  /** @throws PipelineError `UNKNOWN_TASK`, with the nearest names */
  named(name: string): Task {
    return this.#tasks[numberOf(this.graph, name)]!;
  }

  /** @throws PipelineError `INVALID_PIPELINE`, with every fault in `errors` */
  validate(): void {
    if (this.#isValid) return;
    const faults = findFaults(this.#pipeline, this.#tasks, this.graph, this.#limits, this.#executor);
    if (faults.length > 0) {
      const what =
        faults.length === 1
          ? faults[0]!.message
          : `${faults.length} faults:\n${faults.map((fault) => `- ${fault.message}`).join("\n")}`;
      throw new PipelineError("INVALID_PIPELINE", `pipeline ${JSON.stringify(this.#pipeline)}: ${what}`, {
        errors: faults,
      });
    }
    this.#isValid = true;
  }
}
